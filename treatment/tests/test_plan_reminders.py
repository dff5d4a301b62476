"""Whoever writes for a patient hears once that a plan is due for review."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Notification
from accounts.tests.factories import CareFactory
from treatment import review_clock
from treatment.tests.factories import PlanFactory


def due_in(days, patient, **fields):
    day = timezone.localdate() + timedelta(days=days)
    return PlanFactory(patient=patient, next_review_date=day, **fields)


def told():
    return Notification.objects.filter(kind="plan_review")


@pytest.mark.parametrize(("days", "times"), [(-30, 1), (0, 1), (7, 1), (8, 0)])
def test_a_week_before(patient, days, times):
    due_in(days, patient)

    review_clock.remind()

    assert told().count() == times


def test_once_for_each_date(patient, therapist):
    plan = due_in(3, patient)

    assert [review_clock.remind(), review_clock.remind()] == [1, 0]

    plan.refresh_from_db()
    plan.next_review_date += timedelta(days=1)
    plan.save()
    assert review_clock.remind() == 1
    assert told().filter(recipient=therapist).count() == 2


def test_whoever_only_reads_is_not_told(patient, outsider):
    CareFactory(therapist=outsider, patient=patient, relationship_type="consulting")
    due_in(3, patient)

    review_clock.remind()

    assert not told().filter(recipient=outsider).exists()


@pytest.mark.parametrize("status", ["completed", "discontinued", "on_hold"])
def test_of_a_plan_that_rests_nobody_is_told(patient, status):
    due_in(3, patient, status=status)

    assert review_clock.remind() == 0


def test_it_says_nothing_of_the_patient(patient, therapist, django_capture_on_commit_callbacks):
    plan = due_in(3, patient)

    with django_capture_on_commit_callbacks(execute=True):
        review_clock.remind()

    notification = told().get(recipient=therapist)
    assert notification.link == f"/plans/{plan.pk}/"
    for words in (notification.title, *(one.subject + one.body for one in mail.outbox)):
        assert patient.last_name not in words
        assert plan.title not in words


def test_today_shows_what_is_due(portal, patient):
    due_in(3, patient)
    due_in(30, patient, title="Later")

    page = portal.get("/").text

    assert "Plans due for review" in page
    assert "Later" not in page
