"""The sound of a session that failed for good goes, once its therapist has known for a week."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ErasureCertificate, LegalHold, Notification
from accounts.tests.factories import CareFactory
from sessions_app.actions import failed_sessions
from sessions_app.models import TherapySession
from sessions_app.tests.factories import (
    RecordingFactory,
    SegmentFactory,
    SessionFactory,
    SessionNoteFactory,
)

KEPT, WEEK = 30, 7


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def failed(*, patient, therapist, untouched_days=KEPT + 10, **fields):
    session = SessionFactory(
        patient=patient,
        therapist=therapist,
        recording=RecordingFactory(patient=patient, size=1000),
        status="failed",
        error_code="unusable",
        error_message="This is no sound.",
        **fields,
    )
    at = days_ago(untouched_days)
    TherapySession.objects.filter(pk=session.pk).update(created_at=at, updated_at=at)
    type(session.recording).objects.update(created_at=at, updated_at=at)
    return session


@pytest.fixture
def forgotten(patient, therapist):
    return failed(patient=patient, therapist=therapist)


@pytest.fixture
def told(forgotten):
    tell(forgotten, days_ago=WEEK + 1)
    return forgotten


def tell(session, *, days_ago):
    failed_sessions.tell_therapists()
    at = timezone.now() - timedelta(days=days_ago)
    Notification.objects.filter(about_id=session.pk).update(created_at=at)


def due():
    return list(failed_sessions.due())


def test_nothing_goes_before_the_therapist_was_told(forgotten):
    assert due() == []


def test_the_therapist_is_told_once(forgotten, therapist):
    assert failed_sessions.tell_therapists() == 1
    assert failed_sessions.tell_therapists() == 0

    notification = Notification.objects.get(recipient=therapist)
    assert notification.link == f"/sessions/{forgotten.pk}/"
    assert "Maya" not in notification.title


@pytest.mark.parametrize(("days", "goes"), [(WEEK - 0.5, False), (WEEK + 0.5, True)])
def test_it_goes_a_week_after_that(forgotten, days, goes):
    tell(forgotten, days_ago=days)

    assert due() == [forgotten] * goes


def test_where_nobody_can_be_told_it_goes_by_itself(forgotten, patient):
    patient.care_team.get().end()

    assert due() == [forgotten]


def test_whoever_took_the_patient_over_is_told(told, patient):
    patient.care_team.get().end()
    successor = CareFactory(patient=patient).therapist

    assert due() == []
    assert failed_sessions.tell_therapists() == 1
    assert Notification.objects.of(successor).filter(about_id=told.pk).exists()


def test_the_therapists_of_now_are_told_of_a_session_without_one(forgotten):
    TherapySession.objects.update(therapist=None)

    assert due() == []
    assert failed_sessions.tell_therapists() == 1


def test_whoever_only_reads_need_not_be_told(forgotten, patient):
    consulting = CareFactory(patient=patient, relationship_type="consulting").therapist

    failed_sessions.tell_therapists()

    assert not Notification.objects.filter(recipient=consulting).exists()


def test_the_sound_goes_and_the_session_says_so(told):
    assert failed_sessions.delete_sound(due(), by=None) == [told]

    told.refresh_from_db()
    assert told.recording.is_deleted
    assert told.error_code == "recording_expired"
    assert "30 days" in told.error_message


def test_a_certificate_is_left(told):
    failed_sessions.delete_sound(due(), by=None)

    certificate = ErasureCertificate.objects.get()
    assert (certificate.reason, certificate.erased_by) == ("retention", None)


def test_done_twice_it_is_done_once(told):
    found = due()
    failed_sessions.delete_sound(found, by=None)

    assert failed_sessions.delete_sound(found, by=None) == []


def test_a_session_tried_again_meanwhile_stays(told):
    found = due()
    TherapySession.objects.update(status="pending", error_message="", queued_at=timezone.now())

    assert failed_sessions.delete_sound(found, by=None) == []
    assert ErasureCertificate.objects.count() == 0


def test_one_that_failed_again_is_told_of_again(told):
    TherapySession.objects.update(queued_at=days_ago(WEEK - 2))

    assert due() == []


def test_no_rule_takes_nothing(told, settings):
    settings.FAILED_SESSIONS_KEPT_DAYS = 0

    assert due() == []
    assert list(failed_sessions.to_be_told()) == []


@pytest.mark.parametrize(
    "touched",
    [
        {"status": "pending", "error_message": ""},
        {"processed_at": days_ago(60)},
        {"updated_at": days_ago(KEPT - 1)},
    ],
)
def test_what_is_not_failed_for_good_stays(told, touched):
    TherapySession.objects.update(**touched)

    assert due() == []


def test_what_is_on_legal_hold_stays(told, patient):
    LegalHold.objects.create(patient=patient, reference="12 O 34/26")

    assert due() == []


def test_what_somebody_wrote_about_stays(told):
    SessionNoteFactory(session=told)

    assert due() == []


def test_what_has_a_transcript_stays(told):
    SegmentFactory(transcript__session=told)

    assert due() == []
