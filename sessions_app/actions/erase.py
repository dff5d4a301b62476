"""How a recording, or a whole session, goes: the rows at once, the files after the commit."""

from django.db import transaction

from accounts.errors import Refused
from accounts.models import User
from sessions_app import pipeline
from sessions_app.actions import intake
from sessions_app.models import Recording, RecordingPart, TherapySession
from sessions_app.models.recording import RecordingPartQuerySet
from sessions_app.recording import storage


class StillNeeded(Refused):
    code = "not_now"
    message = "This recording is still being processed. Wait until that is done, or cancel it."


class NoRecording(Refused):
    code = "no_recording"
    message = "This session has no recording that could be deleted."


def remove(parts: RecordingPartQuerySet) -> None:
    """Delete parts, and their files once that is certain; what a crash leaves, the sweep finds."""
    names = list(parts.values_list("name", flat=True))
    parts.delete()
    for name in names:
        transaction.on_commit(lambda name=name: storage.delete(name), robust=True)


@transaction.atomic
def delete_audio(session: TherapySession, *, by: User | None) -> TherapySession:
    """Delete the sound and keep what was made of it. `by` is None where a retention rule asks."""
    recording = _lock_recording(session)
    session = TherapySession.objects.select_for_update(of=["self"]).get(pk=session.pk)
    if recording is None or recording.is_deleted:
        raise NoRecording
    if session.is_in_progress:
        raise StillNeeded
    size = recording.size
    remove(recording.parts.all())
    recording.mark_deleted()
    intake.record(session, by=by, action="session.recording_deleted", bytes=size)
    return session


@transaction.atomic
def erase(session: TherapySession, *, by: User) -> None:
    """The session with all that hangs on it. The trace of the act stays in the audit trail, and a
    worker that is at it finds that it has lost its lease."""
    pipeline.wait_for_patient(session.patient_id)
    _lock_recording(session)
    session = TherapySession.objects.select_for_update(of=["self"]).filter(pk=session.pk).first()
    if session is None:
        return  # asked twice
    intake.record(session, by=by, action="session.erased")
    if session.recording_id:
        remove(RecordingPart.objects.filter(recording=session.recording_id))
    session.delete()
    Recording.objects.filter(pk=session.recording_id).delete()
    pipeline.number_sessions(session.patient_id)


def _lock_recording(session) -> Recording | None:
    """Before the session, as uploads do; what adds a part to it has to wait."""
    return Recording.objects.select_for_update().filter(pk=session.recording_id).first()
