from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import TherapistPatient, User
from accounts.tests.factories import CareFactory, PatientFactory

pytestmark = pytest.mark.django_db


def test_a_therapist_sees_patients_in_active_care(therapist, patient, other_patient):
    assert list(User.objects.patients_visible_to(therapist)) == [patient]


def test_care_that_ended_closes_the_record_at_once(therapist, patient):
    TherapistPatient.objects.get(therapist=therapist, patient=patient).end()

    assert not User.objects.patients_visible_to(therapist).exists()


def test_care_that_starts_tomorrow_opens_nothing_today(outsider, patient):
    CareFactory(therapist=outsider, patient=patient, started_at=timezone.now() + timedelta(days=1))

    assert patient not in User.objects.patients_visible_to(outsider)


@pytest.mark.parametrize("relationship", TherapistPatient.Relationship.values)
def test_every_kind_of_active_care_grants_access(outsider, patient, relationship):
    CareFactory(therapist=outsider, patient=patient, relationship_type=relationship)

    assert patient in User.objects.patients_visible_to(outsider)


def test_a_patient_sees_themself_only(patient, other_patient):
    assert list(User.objects.patients_visible_to(patient)) == [patient]


def test_an_admin_sees_all_patients_and_writes_none(admin, patient, other_patient):
    assert set(User.objects.patients_visible_to(admin)) == {patient, other_patient}
    assert not User.objects.patients_editable_by(admin).exists()


def test_a_patient_writes_nothing_clinical(patient):
    assert not User.objects.patients_editable_by(patient).exists()


def test_an_account_that_was_switched_off_sees_nobody(therapist, patient):
    therapist.is_active = False

    assert not User.objects.patients_visible_to(therapist).exists()


def test_rows_follow_their_patient(therapist, outsider, session):
    sessions = type(session).objects

    assert list(sessions.visible_to(therapist)) == [session]
    assert not sessions.visible_to(outsider).exists()


def test_colleagues_are_not_patients(admin, therapist, outsider):
    PatientFactory()

    assert therapist not in User.objects.patients_visible_to(admin)
