"""How a session comes in: a recording in one go or in parts, a transcript as text, or nothing."""

import contextlib
from collections.abc import Iterator
from datetime import datetime

from django.db import InterfaceError, OperationalError, transaction

from accounts.errors import Refused
from accounts.models import User
from sessions_app import pipeline
from sessions_app.actions import intake, queue
from sessions_app.actions.uploads import append, begin_upload, discard_upload, finish_upload
from sessions_app.models import (
    Recording,
    RecordingPart,
    TherapySession,
    Transcript,
    TranscriptSegment,
)
from sessions_app.recording import storage
from sessions_app.recording.incoming import SealedUpload, sealed
from sessions_app.recording.inspection import inspect
from sessions_app.transcripts.reading import Reading, read_transcript

__all__ = [
    "add_transcript",
    "append",
    "attach_recording",
    "begin_upload",
    "discard_upload",
    "finish_upload",
    "sealed",
    "start_empty",
    "submit_recording",
    "submit_transcript",
]


class HasRecording(Refused):
    code = "has_recording"
    message = "This session already has a recording."


class HasTranscript(Refused):
    code = "has_transcript"
    message = "This session already has a transcript; correct that one instead."


class Busy(Refused):
    code = "not_now"
    message = "This session is being processed. Wait until it is done, or cancel it."


def submit_recording(
    *,
    patient: User,
    upload: SealedUpload,
    session_date: datetime,
    by: User,
    language: str = "",
    consent_method: str = "",
) -> TherapySession:
    """Take a recording that arrived whole, and queue it."""
    intake.check_facts(session_date=session_date, language=language)
    with _taken(upload, patient) as (name, container), transaction.atomic():
        intake.require_consent(patient, method=consent_method, by=by)
        session = intake.open_session(
            patient=patient,
            by=by,
            action="session.submitted",
            details={"bytes": upload.size, "container": container},
            recording=_store(upload, name, container, patient=patient, by=by),
            session_date=session_date,
            language=language,
        )
        queue.enqueue(session, by=by)
    return session


def attach_recording(session: TherapySession, *, upload: SealedUpload, by: User) -> TherapySession:
    """Give a session that was begun without a recording its recording."""
    patient = session.patient
    with _taken(upload, patient) as (name, container), transaction.atomic():
        pipeline.wait_for_patient(patient.pk)
        intake.require_care(patient.pk, by=by)
        session = _lock(session)
        if session.recording is not None:
            raise HasRecording
        intake.require_consent(patient, method="", by=by)
        session.recording = _store(upload, name, container, patient=patient, by=by)
        session.save(update_fields=["recording", "updated_at"])
        intake.record(session, by=by, action="session.recording_added", bytes=upload.size)
        queue.enqueue(session, by=by)
    return session


@contextlib.contextmanager
def _taken(upload: SealedUpload, patient: User) -> Iterator[tuple[str, str]]:
    """The upload's (name in storage, container). Refused or failed, it leaves nothing behind; only
    when the database is lost nobody knows whether the row is there, and the sweep decides."""
    try:
        container = inspect(upload.open, upload.container)
        with intake.once_per_patient(patient, upload.digest):
            name = upload.keep()
            with _deleted_on_failure(name):
                yield name, container
    finally:
        upload.discard()


@contextlib.contextmanager
def _deleted_on_failure(name: str) -> Iterator[None]:
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except BaseException:
        storage.delete(name)
        raise


def _store(upload, name, container, *, patient, by) -> Recording:
    recording = Recording.objects.create(
        pk=upload.recording_id,
        patient=patient,
        uploaded_by=by,
        state=Recording.State.COMPLETE,
        container=container,
        size=upload.size,
        expected_size=upload.size,
        digest=upload.digest,
        sealed_key=upload.sealed_key,
    )
    RecordingPart.objects.create(recording=recording, number=0, size=upload.size, name=name)
    return recording


def submit_transcript(
    *,
    patient: User,
    text: str | bytes,
    session_date: datetime,
    by: User,
    filename: str = "",
    language: str = "en",
) -> TherapySession:
    """A session whose words are known already; the pipeline goes on with the note."""
    intake.check_facts(session_date=session_date, language=language)
    reading = read_transcript(text, filename=filename)
    with transaction.atomic():
        intake.require_consent_to_words(patient, reading)
        session = intake.open_session(
            patient=patient,
            by=by,
            action="session.transcript_submitted",
            details={"turns": len(reading.turns)},
            session_date=session_date,
            language=language,
        )
        _write(session, reading)
        queue.enqueue(session, by=by)
    return session


@transaction.atomic
def add_transcript(
    session: TherapySession, *, text: str | bytes, by: User, filename: str = ""
) -> TherapySession:
    """Give a session that has none its transcript as text."""
    reading = read_transcript(text, filename=filename)
    intake.require_consent_to_words(session.patient, reading)
    session = _lock(session)
    if session.get_transcript() is not None:
        raise HasTranscript
    if session.is_in_progress:
        raise Busy
    _write(session, reading)
    intake.record(session, by=by, action="session.transcript_added", turns=len(reading.turns))
    queue.enqueue(session, by=by)
    return session


def _lock(session: TherapySession) -> TherapySession:
    return TherapySession.objects.select_for_update(of=["self"]).get(pk=session.pk)


def _write(session: TherapySession, reading: Reading) -> None:
    transcript = Transcript.objects.create(
        session=session,
        origin=Transcript.Origin.PASTED,
        language=session.language or "en",
        duration=reading.duration,
    )
    TranscriptSegment.objects.bulk_create(
        (
            TranscriptSegment(
                transcript=transcript,
                position=position,
                start=turn.start,
                end=turn.end,
                speaker=turn.speaker,
                text=turn.text,
            )
            for position, turn in enumerate(reading.turns)
        ),
        batch_size=500,
    )
    if reading.duration and session.duration_seconds is None:
        session.duration_seconds = round(reading.duration)
        session.save(update_fields=["duration_seconds", "updated_at"])


@transaction.atomic
def start_empty(
    *, patient: User, session_date: datetime, by: User, duration_seconds: int | None = None
) -> TherapySession:
    """A session that was neither recorded nor written down; it counts and stands in the diary."""
    intake.check_facts(session_date=session_date)
    session = intake.open_session(
        patient=patient,
        by=by,
        action="session.started_empty",
        details={},
        session_date=session_date,
        duration_seconds=duration_seconds,
    )
    queue.enqueue(session, by=by)
    return session
