"""Whoever writes for a patient hears once that a questionnaire is due."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import Notification
from accounts.tests.factories import CareFactory
from treatment import questionnaire_clock
from treatment.models import AssessmentSchedule
from treatment.tests.factories import AssessmentFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def every_two_weeks(patient):
    return AssessmentSchedule.objects.create(patient=patient, instrument="PHQ-9", every_days=14)


def filled_in(patient, *, days_ago):
    day = timezone.localdate() - timedelta(days=days_ago)
    return AssessmentFactory(patient=patient, instrument="PHQ-9", administered_date=day)


def told():
    return Notification.objects.filter(kind="assessment_due")


@pytest.mark.parametrize(("days_ago", "times"), [(13, 0), (14, 1), (40, 1)])
def test_on_the_day_and_not_before(patient, every_two_weeks, days_ago, times):
    filled_in(patient, days_ago=days_ago)

    assert questionnaire_clock.remind() == times
    assert told().count() == times


def test_once_for_each_due_date(patient, therapist, every_two_weeks):
    filled_in(patient, days_ago=30)
    first = questionnaire_clock.remind()
    again = questionnaire_clock.remind()

    filled_in(patient, days_ago=15)
    of_the_next = questionnaire_clock.remind()

    assert [first, again, of_the_next] == [1, 0, 1]
    assert set(told().values_list("recipient", flat=True)) == {therapist.pk}


def test_whoever_only_reads_is_not_told(patient, outsider, every_two_weeks):
    CareFactory(therapist=outsider, patient=patient, relationship_type="consulting")
    filled_in(patient, days_ago=20)

    questionnaire_clock.remind()

    assert not told().filter(recipient=outsider).exists()


def test_it_names_nobody_and_leads_to_the_questionnaires(portal, patient, every_two_weeks):
    filled_in(patient, days_ago=20)

    questionnaire_clock.remind()

    [notification] = told()
    assert notification.title == "PHQ-9 is due"
    assert portal.get(notification.link).status_code == 200


def test_of_a_patient_without_questionnaires_nobody_is_told(patient):
    assert questionnaire_clock.remind() == 0
