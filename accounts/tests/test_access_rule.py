from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.access import (
    may_edit,
    may_see,
    patients_answered_by,
    patients_asking_as,
    patients_deciding_through,
)
from accounts.models import EmergencyAccess, TherapistPatient, User
from accounts.tests.factories import CareFactory, EmergencyAccessFactory, PatientFactory

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
def test_every_kind_of_active_care_lets_a_therapist_read(therapist, relationship):
    patient = CareFactory(therapist=therapist, relationship_type=relationship).patient

    assert patient in User.objects.patients_visible_to(therapist)


@pytest.mark.parametrize(
    ("relationship", "writes"), [("primary", True), ("secondary", True), ("consulting", False)]
)
def test_a_consulting_therapist_writes_nothing(therapist, relationship, writes):
    patient = CareFactory(therapist=therapist, relationship_type=relationship).patient

    assert User.objects.patients_editable_by(therapist).filter(pk=patient.pk).exists() is writes


@pytest.mark.parametrize(
    ("relationship", "leads"), [("primary", True), ("secondary", False), ("consulting", False)]
)
def test_the_primary_therapist_decides_about_the_team(therapist, relationship, leads):
    patient = CareFactory(therapist=therapist, relationship_type=relationship).patient

    assert User.objects.patients_led_by(therapist).filter(pk=patient.pk).exists() is leads


def test_admins_decide_about_every_team_and_patients_about_none(admin, patient):
    assert patient in User.objects.patients_led_by(admin)
    assert not User.objects.patients_led_by(patient).exists()


def test_whoever_was_switched_off_decides_about_no_team(therapist, admin, patient):
    therapist.is_active = admin.is_active = False

    assert not User.objects.patients_led_by(therapist).exists()
    assert not User.objects.patients_led_by(admin).exists()


def test_nobody_who_is_not_signed_in_sees_or_decides_anything(patient):
    nobody = AnonymousUser()

    assert not User.objects.patients_visible_to(nobody).exists()
    assert not User.objects.patients_editable_by(nobody).exists()
    assert not User.objects.patients_led_by(nobody).exists()


def test_an_emergency_access_opens_one_record_to_read(outsider, patient):
    PatientFactory()
    EmergencyAccessFactory(user=outsider, patient=patient)

    assert list(User.objects.patients_visible_to(outsider)) == [patient]
    assert not User.objects.patients_editable_by(outsider).exists()
    assert not User.objects.patients_led_by(outsider).exists()


def test_an_emergency_access_that_ran_out_opens_nothing(outsider, patient):
    EmergencyAccessFactory(user=outsider, patient=patient, minutes_left=-1)

    assert not User.objects.patients_visible_to(outsider).exists()


def test_an_emergency_access_that_was_ended_opens_nothing(outsider, patient):
    EmergencyAccessFactory(user=outsider, patient=patient, ended_at=timezone.now())

    assert not User.objects.patients_visible_to(outsider).exists()


def test_an_emergency_access_is_its_owners_alone(outsider, patient):
    EmergencyAccessFactory(patient=patient)

    assert not User.objects.patients_visible_to(outsider).exists()


def test_an_emergency_access_is_for_therapists_alone(other_patient, patient):
    EmergencyAccessFactory(user=other_patient, patient=patient)

    assert list(User.objects.patients_visible_to(other_patient)) == [other_patient]


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


def test_an_emergency_access_that_has_not_begun_opens_nothing(outsider, patient):
    now = timezone.now()
    EmergencyAccessFactory(
        user=outsider,
        patient=patient,
        started_at=now + timedelta(minutes=5),
        expires_at=now + timedelta(minutes=20),
    )

    assert not User.objects.patients_visible_to(outsider).exists()


def test_what_takes_long_is_asked_of_the_rows_as_they_are_now(therapist, outsider, patient):
    assert may_edit(therapist.pk, patient.pk)
    assert may_see(therapist.pk, patient.pk)
    assert not may_edit(outsider.pk, patient.pk)
    assert not may_see(outsider.pk, patient.pk)

    User.objects.filter(pk=therapist.pk).update(is_active=False)

    assert not may_edit(therapist.pk, patient.pk)
    assert not may_see(therapist.pk, patient.pk)


def test_nobody_at_all_may_do_nothing(patient):
    assert not may_edit(None, patient.pk)
    assert not may_see(None, patient.pk)


@pytest.mark.parametrize(
    "patients_of", [patients_deciding_through, patients_asking_as, patients_answered_by]
)
def test_nobody_at_all_decides_asks_or_answers(patients_of, patient):
    assert not patients_of(AnonymousUser()).exists()


def test_a_request_comes_from_the_patient_alone(therapist, admin, patient):
    assert list(patients_asking_as(patient)) == [patient]
    assert not patients_asking_as(therapist).exists()
    assert not patients_asking_as(admin).exists()


def test_an_emergency_access_is_seen_by_its_owner_and_admins(outsider, therapist, patient, admin):
    access = EmergencyAccessFactory(user=outsider, patient=patient)

    assert list(EmergencyAccess.objects.visible_to(admin)) == [access]
    assert list(EmergencyAccess.objects.visible_to(outsider)) == [access]
    assert not EmergencyAccess.objects.visible_to(therapist).exists()
    assert not EmergencyAccess.objects.visible_to(patient).exists()


def test_care_is_changed_by_who_leads_and_ended_by_oneself_too(therapist, patient, outsider):
    primary = patient.care_team.get()
    own = CareFactory(therapist=outsider, patient=patient)
    rows = TherapistPatient.objects

    assert set(rows.changeable_by(therapist)) == set(rows.endable_by(therapist)) == {primary, own}
    assert not rows.changeable_by(outsider).exists()
    assert list(rows.endable_by(outsider)) == [own]

    own.end()

    assert not rows.endable_by(outsider).exists()
    assert own in rows.endable_by(therapist)


def test_care_from_a_day_to_come_is_unended_and_not_active(patient):
    tomorrow = timezone.now() + timedelta(days=1)
    care = CareFactory(patient=patient, started_at=tomorrow)

    assert care in patient.care_team.unended()
    for rows in (patient.care_team.active(), patient.care_team.writing()):
        assert care not in rows
