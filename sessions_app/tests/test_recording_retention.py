"""The recording goes some days after everybody has signed, by the practice's choice."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import ErasureCertificate, LegalHold, Practice
from accounts.tests.factories import TherapistFactory
from sessions_app import tasks
from sessions_app.actions import retention
from sessions_app.models import CoSignature, Recording, TherapySession
from sessions_app.tests.factories import (
    NotesFactory,
    RecordingFactory,
    SessionNoteFactory,
)
from sessions_app.tests.words import note

WEEK = Practice.RecordingKept.WEEK


def days_ago(days):
    return timezone.now() - timedelta(days=days)


def keep_for(days):
    practice = Practice.objects.current()
    practice.recording_kept_days = days
    practice.save()


def signed(session, *, days_ago):
    return SessionNoteFactory(
        session=session,
        status="signed",
        signed_at=timezone.now() - timedelta(days=days_ago),
        signed_name="Elena Marsh",
        content_hash="0" * 64,
    )


def co_signed(note, *, state, days_ago=None):
    return CoSignature.objects.create(
        note=note,
        supervisor=TherapistFactory(),
        state=state,
        decided_at=days_ago and timezone.now() - timedelta(days=days_ago),
    )


@pytest.fixture
def recorded(session, patient):
    """Written up long ago; its recording is still there."""
    session.recording = RecordingFactory(patient=patient)
    session.processed_at = days_ago(40)
    session.save()
    return session


def is_there():
    return Recording.objects.get().is_complete


@pytest.mark.parametrize("days", [0, 1, 7, 30])
def test_it_goes_when_the_signature_is_old_enough(recorded, days):
    keep_for(days)
    signed(recorded, days_ago=days + 0.5)

    assert retention.apply_retention() == 1

    assert not is_there()
    certificate = ErasureCertificate.objects.get()
    assert (certificate.reason, certificate.erased_by) == ("retention", None)


@pytest.mark.parametrize("days", [1, 7, 30])
def test_it_stays_until_then(recorded, days):
    keep_for(days)
    signed(recorded, days_ago=days - 0.5)

    assert retention.apply_retention() == 0


def test_without_a_rule_it_stays(recorded):
    signed(recorded, days_ago=999)

    assert retention.apply_retention() == 0


def test_without_a_signed_note_it_stays(recorded):
    keep_for(0)

    assert retention.apply_retention() == 0


def test_an_unsigned_note_beside_a_signed_one_keeps_it(recorded):
    keep_for(WEEK)
    signed(recorded, days_ago=99)
    SessionNoteFactory(session=recorded)

    assert retention.apply_retention() == 0


def test_the_last_signature_counts(recorded):
    keep_for(WEEK)
    signed(recorded, days_ago=99)
    signed(recorded, days_ago=2)

    assert retention.apply_retention() == 0


def test_who_is_asked_to_co_sign_keeps_it(recorded):
    keep_for(WEEK)
    co_signed(signed(recorded, days_ago=99), state="requested")

    assert retention.apply_retention() == 0


def test_a_fresh_second_signature_keeps_it(recorded):
    keep_for(WEEK)
    co_signed(signed(recorded, days_ago=99), state="signed", days_ago=2)

    assert retention.apply_retention() == 0


@pytest.mark.parametrize("state", ["signed", "withdrawn", "returned"])
def test_a_second_signature_that_is_settled_keeps_nothing(recorded, state):
    keep_for(WEEK)
    co_signed(signed(recorded, days_ago=99), state=state, days_ago=50)

    assert retention.apply_retention() == 1


def test_a_legal_hold_wins(recorded, patient):
    keep_for(0)
    signed(recorded, days_ago=99)
    LegalHold.objects.create(patient=patient, reference="2026/17")

    assert retention.apply_retention() == 0


@pytest.mark.parametrize("status", ["transcribing", "failed"])
def test_work_that_is_not_done_wins(recorded, status):
    keep_for(0)
    signed(recorded, days_ago=99)
    TherapySession.objects.update(status=status, error_message="Not yet.")

    assert retention.apply_retention() == 0


def test_the_operators_bound_goes_before_a_longer_choice(recorded, settings):
    settings.RECORDING_KEPT_DAYS = 30
    keep_for(WEEK)

    assert retention.apply_retention() == 1


def test_a_shorter_choice_goes_before_the_operators_bound(recorded, settings):
    settings.RECORDING_KEPT_DAYS = 90
    keep_for(WEEK)
    signed(recorded, days_ago=8)

    assert retention.apply_retention() == 1


def test_a_note_that_is_begun_meanwhile_keeps_it(recorded):
    signed(recorded, days_ago=99)
    due = retention.signed_before(days_ago(7))
    found = due.get()
    SessionNoteFactory(session=recorded)

    assert not retention._delete(found, due)
    assert is_there()


def test_evidence_keeps_its_words_and_times(recorded, api, portal):
    recorded.notes.delete()
    NotesFactory(session=recorded, content=note(summary="You spoke about your sleep."))
    keep_for(0)
    signed(recorded, days_ago=1)

    retention.apply_retention()

    found = api.get(f"/api/v1/sessions/{recorded.pk}").json()["notes"]["extracted_notes"]
    (evidence,) = found["patient_summary"][0]["evidence"]
    assert evidence["quote"] == "I slept badly again this week."
    assert (evidence["start"], evidence["end"]) == (5.0, 9.0)
    shown = portal.get(reverse("sessions_app:detail", args=[recorded.pk])).content.decode()
    assert "I slept badly again this week." in shown
    assert 'data-start="5.0"' in shown
    assert "The recording was deleted" in shown


@pytest.fixture
def asked(monkeypatch):
    times = []
    monkeypatch.setattr(tasks, "ask_for_retention", lambda: times.append(1))
    return times


@pytest.mark.parametrize(("days", "times"), [(0, 1), (1, 0), (None, 0)])
def test_only_what_goes_at_once_is_asked_for_at_once(
    db, asked, django_capture_on_commit_callbacks, days, times
):
    keep_for(days)

    with django_capture_on_commit_callbacks(execute=True):
        retention.look_after_signing()

    assert len(asked) == times


@pytest.mark.parametrize(
    ("days", "words"),
    [(0, "as soon as you have signed"), (1, "a day after you sign"), (7, "7 days after you sign")],
)
def test_the_page_of_the_session_says_when_it_goes(portal, recorded, days, words):
    keep_for(days)

    assert words in portal.get(reverse("sessions_app:detail", args=[recorded.pk])).content.decode()


def test_once_it_is_signed_the_day_is_named(recorded):
    keep_for(WEEK)
    last = signed(recorded, days_ago=2)

    assert retention.outlook(recorded).goes_at == last.signed_at + timedelta(days=7)


def test_on_hold_no_day_is_named(recorded, patient):
    keep_for(WEEK)
    LegalHold.objects.create(patient=patient, reference="2026/17")

    assert retention.outlook(recorded) == retention.Outlook(is_held=True)
