"""What holds after every fault, of each session that was accepted and of the files on the disk."""

import os
import time

from accounts.models import User
from sessions_app.models import (
    MachineNote,
    Recording,
    RecordingPart,
    TherapySession,
    Transcript,
    TranscriptSegment,
)
from therapybridge.tests.faults.clinic import ALIAS
from timeline.models import TimelineEvent

MOST_ATTEMPTS = 3
TWO_HOURS = 2 * 60 * 60


def assert_all_survived(clinic, session_ids) -> None:
    """Each of them is processed, whole, and once; nothing else was made of their patients."""
    clinic.wait_until_ended(session_ids)
    for session_id in session_ids:
        assert_processed_once(clinic.session(session_id))
    patients = User.objects.using(ALIAS).filter(therapy_sessions__in=session_ids).distinct()
    for patient in patients:
        assert_numbered(patient)


def assert_processed_once(session) -> None:
    assert session.is_processed, (session.status, session.error_message)
    assert_let_go(session)
    assert events_of(session).get().title == f"Session #{session.number}"
    transcript = Transcript.objects.using(ALIAS).get(session=session)
    segments = TranscriptSegment.objects.using(ALIAS).filter(transcript=transcript)
    positions = list(segments.values_list("position", flat=True))
    assert positions and positions == list(range(len(positions)))
    notes = MachineNote.objects.using(ALIAS).get(session=session)
    assert notes.transcript_revision == transcript.revision


def assert_failed_with_reason(session, code) -> None:
    assert session.is_failed
    assert session.error_code == code
    assert session.error_message
    assert_let_go(session)
    assert not events_of(session).exists()


def assert_let_go(session) -> None:
    assert (session.lease_token, session.lease_until, session.available_at) == (None, None, None)
    assert session.attempts <= MOST_ATTEMPTS


def assert_numbered(patient) -> None:
    """One, two, three ... by date."""
    rows = TherapySession.objects.using(ALIAS).filter(patient=patient).counted()
    numbers = rows.order_by("session_date", "created_at", "id").values_list("number", flat=True)
    assert list(numbers) == list(range(1, len(numbers) + 1))


def assert_nothing_orphaned(clinic) -> None:
    """Once the hourly sweep has passed: a row for every file, a file for every row, and a session
    for every recording."""
    for path in [*spooled(clinic), *kept(clinic)]:
        long_ago = time.time() - TWO_HOURS
        os.utime(path, (long_ago, long_ago))
    clinic.broker.send_task("sessions_app.tasks.sweep", queue="celery")
    clinic.wait_until(
        lambda: not spooled(clinic) and names_kept(clinic) == names_known(),
        what=f"the sweep leaves {names_known()} and no more",
        seconds=60,
    )
    assert not Recording.objects.using(ALIAS).filter(session=None).exists()


def events_of(session):
    return TimelineEvent.objects.using(ALIAS).filter(related_entity_id=session.pk)


def spooled(clinic):
    return files_below(clinic.data / "spool")


def kept(clinic):
    return files_below(clinic.data / "recordings")


def names_kept(clinic):
    return {str(path.relative_to(clinic.data / "recordings")) for path in kept(clinic)}


def names_known():
    return set(RecordingPart.objects.using(ALIAS).values_list("name", flat=True))


def files_below(directory):
    return [path for path in directory.rglob("*") if path.is_file()]
