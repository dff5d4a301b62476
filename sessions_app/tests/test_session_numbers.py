import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sessions_app import pipeline, tasks
from sessions_app.actions import process, receive
from sessions_app.models import Recording, TherapySession
from sessions_app.tests.conftest import TALK
from sessions_app.tests.factories import SessionFactory
from timeline.models import TimelineEvent

pytestmark = pytest.mark.django_db(transaction=True)


def processed(patient, therapist, *, days_ago):
    session = receive.submit_transcript(
        patient=patient,
        text=TALK,
        session_date=timezone.now() - timedelta(days=days_ago),
        by=therapist,
    )
    tasks.process_session(session_id=str(session.pk))
    return session


def titles(patient):
    events = TimelineEvent.objects.filter(patient=patient).order_by("event_date")
    return [event.title for event in events]


def test_sessions_are_numbered_by_date(patient, therapist, null_engines):
    processed(patient, therapist, days_ago=1)
    processed(patient, therapist, days_ago=9)

    assert titles(patient) == ["Session #1", "Session #2"]


def test_a_failed_session_has_no_number(patient, therapist, null_engines):
    SessionFactory(
        patient=patient,
        status=TherapySession.Status.FAILED,
        error_message="No speech was found.",
        session_date=timezone.now() - timedelta(days=3),
    )

    processed(patient, therapist, days_ago=1)

    assert titles(patient) == ["Session #1"]


def test_a_session_keeps_its_number_when_a_second_run_is_cancelled(
    patient, therapist, null_engines
):
    processed(patient, therapist, days_ago=9)
    session = processed(patient, therapist, days_ago=5)
    processed(patient, therapist, days_ago=1)
    session.refresh_from_db()

    process.cancel(process.extract_again(session, by=therapist), by=therapist)

    session.refresh_from_db()
    assert session.is_failed
    assert session.number == 2
    assert titles(patient) == ["Session #1", "Session #2", "Session #3"]


@pytest.fixture
def uploading(patient, therapist, consent, disk):
    """An upload of a session that took place before all others."""
    long_ago = timezone.now() - timedelta(days=30)
    return receive.begin_upload(patient=patient, session_date=long_ago, by=therapist)


def test_when_an_earlier_upload_is_discarded_the_later_sessions_move_up(
    patient, therapist, null_engines, uploading
):
    processed(patient, therapist, days_ago=1)

    receive.discard_upload(uploading, by=therapist)

    assert titles(patient) == ["Session #1"]


def test_when_an_earlier_upload_is_given_up_the_later_sessions_move_up(
    patient, therapist, null_engines, uploading
):
    processed(patient, therapist, days_ago=1)
    Recording.objects.update(updated_at=timezone.now() - timedelta(days=2))

    pipeline.sweep()

    assert titles(patient) == ["Session #1"]


def test_when_an_earlier_session_goes_the_later_ones_move_up(patient, therapist, null_engines):
    first = processed(patient, therapist, days_ago=9)
    processed(patient, therapist, days_ago=1)

    TherapySession.objects.get(pk=first.pk).delete()
    pipeline.number_sessions(patient.pk)

    assert titles(patient) == ["Session #1"]


def test_every_tenth_session_is_a_milestone(patient, therapist, null_engines):
    for days_ago in range(20, 10, -1):
        processed(patient, therapist, days_ago=days_ago)

    last = TimelineEvent.objects.filter(patient=patient).newest_first().first()
    assert last.title == "Session #10"
    assert last.is_milestone
    assert TimelineEvent.objects.filter(importance="milestone").count() == 1


def test_the_event_tells_of_the_session(patient, therapist, null_engines):
    session = processed(patient, therapist, days_ago=1)

    event = TimelineEvent.objects.get()
    assert event.event_type == "session"
    assert event.event_date == session.session_date
    assert event.metadata["session_id"] == str(session.pk)
    assert set(event.metadata) == {"session_id", "duration_seconds", "topics", "mood"}
    assert not event.is_private


def test_erasing_a_session_erases_its_event(patient, therapist, null_engines):
    session = processed(patient, therapist, days_ago=1)

    TherapySession.objects.get(pk=session.pk).delete()

    assert not TimelineEvent.objects.exists()


def test_twenty_sessions_that_finish_at_once_get_twenty_numbers(patient, therapist, null_engines):
    sessions = [
        receive.submit_transcript(
            patient=patient,
            text=TALK,
            session_date=timezone.now() - timedelta(days=day),
            by=therapist,
        )
        for day in range(20)
    ]

    def finish(session):
        tasks.process_session(session_id=str(session.pk))
        connection.close()

    threads = [threading.Thread(target=finish, args=[session]) for session in sessions]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    numbers = TherapySession.objects.order_by("session_date").values_list("number", flat=True)
    assert list(numbers) == list(range(1, 21))
    assert titles(patient) == [f"Session #{n}" for n in range(1, 21)]
