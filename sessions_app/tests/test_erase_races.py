"""Erasing while somebody else is in the middle of writing about the same session."""

import threading
import time

import pytest
from django.db import connection, transaction
from django.utils import timezone

from sessions_app.actions import erase, receive
from sessions_app.models import Recording, RecordingPart, TherapySession, Transcript
from sessions_app.tests.tus import CONTENT

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def beside():
    """Begin an act in a thread, come back once it waits for a lock; call the answer to join it."""

    def begin(act):
        errors = []
        thread = threading.Thread(target=_run, args=(act, errors))
        thread.start()
        give_up_at = time.monotonic() + 10
        while not _is_somebody_waiting() and time.monotonic() < give_up_at:
            time.sleep(0.02)

        def join():
            thread.join()
            return errors

        return join

    return begin


def _run(act, errors):
    try:
        act()
    except Exception as error:  # noqa: BLE001 - whatever it is, the test shows it
        errors.append(error)
    finally:
        connection.close()


def _is_somebody_waiting():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else a transaction sees no news
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock'"
        )
        return cursor.fetchone()[0] > 0


def test_a_session_goes_with_what_a_worker_was_storing(text_session, therapist, beside):
    Transcript.objects.all().delete()

    with transaction.atomic():
        TherapySession.objects.select_for_update(of=["self"]).get()
        join = beside(lambda: erase.erase(text_session, by=therapist))
        Transcript.objects.create(session=text_session, origin=Transcript.Origin.ENGINE)

    assert join() == []
    assert not TherapySession.objects.exists()
    assert not Transcript.objects.exists()


def test_a_session_goes_with_the_part_that_was_arriving(patient, therapist, consent, disk, beside):
    session = receive.begin_upload(patient=patient, session_date=timezone.now(), by=therapist)

    with transaction.atomic():
        Recording.objects.select_for_update().get()
        join = beside(lambda: erase.erase(session, by=therapist))
        receive.append(session.recording, offset=0, chunks=[CONTENT], by=therapist)

    assert join() == []
    assert not Recording.objects.exists()
    assert disk.files() == []


def test_deleted_sound_takes_the_copy_along_that_was_being_made(
    recorded_session, therapist, beside
):
    TherapySession.objects.update(status=TherapySession.Status.PROCESSED)

    with transaction.atomic():
        recording = Recording.objects.select_for_update().get()
        join = beside(lambda: erase.delete_audio(recorded_session, by=therapist))
        RecordingPart.objects.create(
            recording=recording, kind=RecordingPart.Kind.PLAYBACK, number=0, size=1, name="copy"
        )

    assert join() == []
    assert not RecordingPart.objects.exists()
