"""A recording that arrives in parts: resumed over a bad network, or while it is being made.

Every part is on the disk, sealed, before it is acknowledged; what arrived stays when a connection
breaks or a process is killed. The offset decides who may write: of two who send the same bytes,
the second finds that the offset has moved.
"""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.errors import Refused
from accounts.models import User
from sessions_app import pipeline
from sessions_app.actions import intake, queue
from sessions_app.actions.erase import remove
from sessions_app.models import Recording, RecordingPart, TherapySession
from sessions_app.recording import formats, inspection, sealing, storage
from sessions_app.recording.incoming import FULL, StorageFull, TooLarge
from sessions_app.recording.spool import SpooledPart

PIECE = 1024 * 1024  # bytes
JUDGED_BY = 4096  # bytes
ENOUGH_TO_JUDGE = 64  # bytes; a recorder may begin with very little, then the end decides
PARTS_LEFT_ALONE = 8  # more than that are joined in the end, since each costs an access


NOT_TAKEN = (
    formats.EmptyRecording,
    formats.NotARecording,
    formats.ProtectedRecording,
    inspection.UnusableUpload,
    intake.DuplicateRecording,
)


class WrongOffset(Refused):
    code = "wrong_offset"
    message = "Another part was expected. Ask for the offset and go on from there."


class UploadGone(Refused):
    code = "upload_gone"
    status = 410
    message = "This upload has ended or was discarded."


class TooMuch(Refused):
    code = "too_much"
    status = 413
    message = "More bytes came than were announced for this upload."


class UploadIncomplete(Refused):
    code = "upload_incomplete"
    message = "The upload is not complete yet. Send the rest first."


def begin_upload(
    *,
    patient: User,
    session_date: datetime,
    by: User,
    expected_size: int | None = None,
    language: str = "",
    consent_method: str = "",
) -> TherapySession:
    """Make room for a recording; `expected_size` is None while it is still being made."""
    intake.check_facts(session_date=session_date, language=language)
    check_size(expected_size)
    owner = uuid4()
    with transaction.atomic():
        intake.require_consent(patient, method=consent_method, by=by)
        recording = Recording.objects.create(
            pk=owner,
            patient=patient,
            uploaded_by=by,
            expected_size=expected_size,
            sealed_key=storage.keyring().seal(sealing.new_key(), owner=owner),
        )
        return intake.open_session(
            patient=patient,
            by=by,
            action="session.upload_begun",
            details={"bytes": expected_size},
            recording=recording,
            status=TherapySession.Status.UPLOADING,
            session_date=session_date,
            language=language,
        )


def check_size(expected_size: int | None) -> None:
    if expected_size == 0:
        raise formats.EmptyRecording
    if expected_size is not None and expected_size > settings.RECORDING_MAX_BYTES:
        raise TooLarge(settings.RECORDING_MAX_BYTES)


@transaction.atomic
def set_length(recording: Recording, *, length: int, by: User) -> None:
    """The recording is over and its length known."""
    check_size(length)
    row = _lock_receiving(recording)
    if length < row.size or row.expected_size not in (None, length):
        raise WrongOffset(offset=row.size)
    row.expected_size = length
    row.save(update_fields=["expected_size", "updated_at"])
    intake.record(row.session, by=by, action="session.upload_length_known", bytes=length)


def append(recording: Recording, *, offset: int, chunks: Iterable[bytes], by: User) -> int:
    """Keep the bytes that follow `offset`, as far as they come; returns the new offset."""
    if not recording.is_receiving:
        raise UploadGone
    if offset != recording.size:
        raise WrongOffset(offset=recording.size)
    try:
        part = _spool(recording, chunks)
    except NOT_TAKEN:
        _discard(recording, by=by, action="session.upload_refused")
        raise
    if part is None:
        return offset
    name = part.keep()
    try:
        return _add(recording, part, name, offset=offset, by=by)
    except Refused:
        storage.delete(name)
        raise


def _spool(recording, chunks) -> SpooledPart | None:
    """The chunks as one part on the disk, None if there were none."""
    key = storage.keyring().open(bytes(recording.sealed_key), owner=recording.pk)
    number = recording.parts.originals().count()
    part = SpooledPart(key, owner=recording.pk, number=number)
    try:
        room, overflow = _room(recording)
        _fill(part, chunks, room=room, overflow=overflow, is_first=number == 0)
        part.finish()
    except OSError as error:
        part.discard()
        if error.errno in FULL:
            raise StorageFull from None
        raise
    except BaseException:
        part.discard()
        raise
    if not part.size:
        part.discard()
        return None
    return part


def _room(recording) -> tuple[int, Refused]:
    """How many bytes may follow, and what is said when more do."""
    if recording.expected_size is None:
        most = settings.RECORDING_MAX_BYTES
        return most - recording.size, TooLarge(most)
    return recording.expected_size - recording.size, TooMuch()


def _fill(part, chunks, *, room, overflow, is_first):
    head = b"" if is_first else None
    for chunk in chunks:
        if part.size + len(chunk) > room:
            raise overflow
        part.write(chunk)
        if head is not None and len(head := head + chunk) >= JUDGED_BY:
            formats.judge(head)
            head = None
    if head is not None and len(head) >= ENOUGH_TO_JUDGE:
        formats.judge(head)


@transaction.atomic
def _add(recording, part, name, *, offset, by) -> int:
    row = _lock_receiving(recording)
    intake.require_care(row.patient_id, by=by)
    if row.size != offset:
        raise WrongOffset(offset=row.size)
    RecordingPart.objects.create(recording=row, number=part.number, size=part.size, name=name)
    row.size += part.size
    row.save(update_fields=["size", "updated_at"])
    _revive(row.session, by=by)
    return row.size


def _lock_receiving(recording) -> Recording:
    row = Recording.objects.select_for_update().filter(pk=recording.pk).first()
    if row is None or not row.is_receiving:
        raise UploadGone
    return row


def _revive(session, *, by):
    """An upload that was given up goes on after all."""
    if session.is_failed:
        session.status, session.is_cancelled = TherapySession.Status.UPLOADING, False
        session.error_code = session.error_message = ""
        session.save(
            update_fields=["status", "is_cancelled", "error_code", "error_message", "updated_at"]
        )
        intake.record(session, by=by, action="session.upload_resumed")


def finish_upload(session: TherapySession, *, by: User, as_it_is: bool = False) -> TherapySession:
    """All is there, or will ever be (`as_it_is`): judge the whole, and queue it.

    What came from a file is refused as any file is, and discarded. What was recorded here exists
    nowhere else, so the pipeline tells what is wrong with it and nothing is thrown away.
    """
    recording = session.recording
    if recording is None or not recording.is_receiving:
        return session  # asked twice
    if not as_it_is and recording.expected_size not in (None, recording.size):
        raise UploadIncomplete(offset=recording.size, length=recording.expected_size)
    try:
        return _take(session, recording, by=by)
    except UploadGone:
        return _finished_meanwhile(session)


def _finished_meanwhile(session) -> TherapySession:
    """Somebody asked at the same time and was quicker."""
    finished = TherapySession.objects.filter(recording__in=Recording.objects.complete())
    if (row := finished.filter(pk=session.pk).first()) is None:
        raise UploadGone
    return row


def _take(session, recording, *, by) -> TherapySession:
    try:
        container = _judge(recording)
        digest, joined = _read_through(recording)
        with intake.once_per_patient(session.patient, digest):
            return _complete(recording, container, digest, joined, by=by)
    except NOT_TAKEN as refusal:
        _discard(recording, by=by, action="session.upload_refused", code=refusal.code)
        raise


def _judge(recording) -> str:
    container = inspection.judge_file(recording.open)
    if recording.expected_size is None:
        return container
    return inspection.inspect(recording.open, container)


def _read_through(recording) -> tuple[str, SpooledPart | None]:
    """The digest of the whole, and the whole as one part where there are many."""
    digest, joined = storage.new_digest(), None
    if recording.parts.originals().count() > PARTS_LEFT_ALONE:
        key = storage.keyring().open(bytes(recording.sealed_key), owner=recording.pk)
        joined = SpooledPart(key, owner=recording.pk)
    try:
        with recording.open() as file:
            while piece := file.read(PIECE):
                digest.update(piece)
                if joined:
                    joined.write(piece)
        if joined:
            joined.finish()
    except BaseException:
        if joined:
            joined.discard()
        raise
    return digest.hexdigest(), joined


def _complete(recording, container, digest, joined, *, by) -> TherapySession:
    name = joined.keep() if joined else None
    try:
        return _queue(recording, container, digest, name, by=by)
    except (Refused, IntegrityError):
        if name:
            storage.delete(name)
        raise


@transaction.atomic
def _queue(recording, container, digest, name, *, by) -> TherapySession:
    intake.require_consent_still(recording.patient)
    row = _lock_receiving(recording)
    intake.require_care(row.patient_id, by=by)
    if row.size != recording.size:
        raise WrongOffset(offset=row.size)
    if name:
        remove(row.parts.all())
        RecordingPart.objects.create(recording=row, number=0, size=row.size, name=name)
    row.state, row.container, row.digest = Recording.State.COMPLETE, container, digest
    row.expected_size = row.size
    row.save()
    session = row.session
    intake.record(session, by=by, action="session.submitted", bytes=row.size, container=container)
    queue.enqueue(session, by=by)
    return session


def discard_upload(session: TherapySession, *, by: User) -> None:
    """Forget a recording that has not been submitted, and the session that was begun for it."""
    if session.recording is None or not session.recording.is_receiving:
        raise UploadGone
    _discard(session.recording, by=by, action="session.upload_discarded")


def _discard(recording, *, by, action, **details):
    _delete(recording, by=by, action=action, **details)
    pipeline.number_sessions(recording.patient_id)


@transaction.atomic
def _delete(recording, *, by, action, **details):
    row = _lock_receiving(recording)
    session = row.session
    intake.record(session, by=by, action=action, **details)
    remove(row.parts.all())
    session.timeline_events.unlink()
    session.delete()
    row.delete()
