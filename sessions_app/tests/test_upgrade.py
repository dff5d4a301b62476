"""A database with what people had before there were clinicians' notes, brought up to date."""

import uuid
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection

from accounts.tests.factories import AdminFactory, PatientFactory, TherapistFactory
from accounts.tests.old_databases import bring_up_to_date, migrate
from sessions_app.actions.erase_record import erase_record
from sessions_app.models import MachineNote, PatientSummary, SessionNote, TherapySession
from sessions_app.tests.factories import SessionNoteFactory
from timeline.models import EventCount, TimelineEvent
from timeline.reading import pages

pytestmark = pytest.mark.django_db

BEFORE = [("sessions_app", "0006_no_plain_words"), ("timeline", "0001_diary")]
RELEASED = datetime(2026, 5, 4, 9, 30, tzinfo=UTC)
SENTENCES = ["You spoke about your sleep.", "You will write down when you wake up."]
SUMMARY = " ".join(SENTENCES)
SAID = {"segment_ids": [0], "speaker": "Client", "quote": "I slept badly.", "score": 100}
CONTENT = {
    "risk_flags": [
        {"type": "self_harm", "assertion": "present", "severity": "high", "evidence": [SAID]}
    ],
    "key_topics": [],
    "patient_summary": [{"text": sentence, "evidence": [SAID]} for sentence in SENTENCES],
}


@pytest.fixture(scope="module")
def upgraded(old_database):
    """Somebody's patient of then, whose database was brought up to date: a session whose summary
    was released, one whose summary was not, and a diary."""
    before = migrate(*BEFORE)
    patient, therapist = PatientFactory(), TherapistFactory()
    sessions = [written(before, patient, therapist, at) for at in (RELEASED, None)]
    for session, is_draft in zip(sessions, (False, True), strict=True):
        recorded(before, patient, session, is_draft=is_draft)
    for title in ("Called", "Taken back"):
        told(before, patient, title=title, is_private=True)
    bring_up_to_date()
    return patient


@pytest.fixture(scope="module")
def refused(upgraded):
    """What was said to going back with a signed note, and whether that still reads as it did."""
    note = SessionNoteFactory()
    note.mark_signed(by=note.author)
    with pytest.raises(DatabaseError) as refusal:
        migrate(*BEFORE)
    bring_up_to_date()
    is_whole = SessionNote.objects.get().signature_valid
    erase_record(note.session.patient, by=AdminFactory(), reason="legal_order")
    return str(refusal.value), is_whole


@pytest.fixture(scope="module")
def gone_back(upgraded):
    """The models of then, after an entry of the diary was deleted."""
    TimelineEvent.objects.filter(title="Taken back").update(deleted_at=RELEASED)
    return migrate(*BEFORE)


def written(apps, patient, therapist, released_at):
    session = apps.get_model("sessions_app", "TherapySession").objects.create(
        patient_id=patient.pk,
        therapist_id=therapist.pk,
        session_date=RELEASED,
        status="processed",
        processed_at=RELEASED,
    )
    apps.get_model("sessions_app", "SessionNotes").objects.create(
        session=session,
        content=CONTENT,
        risks=[{"type": "self_harm", "assertion": "present", "severity": "high"}],
        has_present_risk=True,
        has_patient_summary=True,
        engine="local",
        model="rules",
        prompt_version="1",
        summary_released_at=released_at,
        summary_released_by_id=therapist.pk if released_at else None,
    )
    transcript = apps.get_model("sessions_app", "Transcript").objects.create(session=session)
    apps.get_model("sessions_app", "TranscriptSegment").objects.create(
        transcript=transcript, position=0, speaker="Client", text="I slept badly.", words=[]
    )
    return session


def recorded(apps, patient, session, *, is_draft):
    kinds = apps.get_model("contenttypes", "ContentType").objects
    kind, _ = kinds.get_or_create(app_label="sessions_app", model="therapysession")
    apps.get_model("timeline", "TimelineEvent").objects.create(
        patient_id=patient.pk,
        event_type="session",
        event_date=RELEASED,
        title="Session #1",
        description=SUMMARY,
        related_entity_type_id=kind.pk,
        related_entity_id=session.pk,
        is_draft=is_draft,
    )


def told(apps, patient, **facts):
    apps.get_model("timeline", "TimelineEvent").objects.create(
        id=uuid.uuid4(),
        patient_id=patient.pk,
        event_type="clinical",
        event_date=RELEASED,
        **facts,
    )


# In this order: the tests go on from one state of the database to the next.


def test_nothing_of_a_session_is_lost(upgraded):
    sessions = TherapySession.objects.filter(patient=upgraded)
    assert sessions.count() == 2
    assert [note.content for note in MachineNote.objects.all()] == [CONTENT, CONTENT]
    assert all(note.has_present_risk for note in MachineNote.objects.all())
    assert {session.transcript.segments.get().text for session in sessions} == {"I slept badly."}


def test_a_patient_goes_on_reading_what_was_released_and_nothing_else(upgraded):
    summary = PatientSummary.objects.get()
    assert (summary.released_text, summary.released_at) == (SUMMARY, RELEASED)
    assert summary.released_by is not None
    assert not summary.is_changed
    drafts = TimelineEvent.objects.automatic().order_by("is_draft")
    assert [event.description_for(upgraded) for event in drafts] == [SUMMARY, ""]


def test_the_diary_is_counted_and_knows_what_was_written_by_whom(upgraded):
    assert TimelineEvent.objects.automatic().count() == 2
    by_hand = TimelineEvent.objects.filter(is_manual=True)
    assert {event.title for event in by_hand} == {"Called", "Taken back"}
    assert sum(EventCount.objects.values_list("number", flat=True)) == 4
    assert pages.page_of(upgraded, upgraded).total_count == 2
    assert EventCount.objects.all().repair() == 0


def test_going_back_is_refused_while_there_is_a_signed_note(refused):
    refusal, is_whole = refused

    assert "signed notes" in refusal
    assert is_whole


def test_there_and_back_again_keeps_what_was_there(gone_back):
    notes = gone_back.get_model("sessions_app", "SessionNotes").objects
    assert [note.summary_released_at for note in notes.order_by("summary_released_at")] == [
        RELEASED,
        None,
    ]
    assert [note.content for note in notes.all()] == [CONTENT, CONTENT]
    assert "sessions_app_sessionnote" not in connection.introspection.table_names()


def test_going_back_brings_nothing_to_light_that_was_deleted(gone_back):
    titles = gone_back.get_model("timeline", "TimelineEvent").objects.values_list(
        "title", flat=True
    )

    assert sorted(titles) == ["Called", "Session #1", "Session #1"]
