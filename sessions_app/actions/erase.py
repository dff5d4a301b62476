"""How a recording, or a whole session, goes: the rows at once, the files after the commit, and a
certificate for what is gone. While a record is on legal hold nothing of it goes."""

from copy import copy

from django.db import transaction

from accounts.errors import Refused
from accounts.models import ErasureCertificate, LegalHold, User
from sessions_app import pipeline
from sessions_app.actions import intake
from sessions_app.models import Recording, RecordingPart, TherapySession
from sessions_app.models.recording import RecordingPartQuerySet
from sessions_app.recording import storage


class StillNeeded(Refused):
    code = "not_now"
    message = "This recording is still being processed. Wait until that is done, or cancel it."


class OnHold(Refused):
    code = "legal_hold"
    message = "This record is on legal hold: nothing of it may be erased. Ask your administrator."


class NoRecording(Refused):
    code = "no_recording"
    message = "This session has no recording that could be deleted."


class SignedNoteKept(Refused):
    code = "signed_note"
    message = (
        "This session has a signed note, which is kept with the patient’s record and goes only "
        "with the whole of it. You may delete the recording."
    )


def require_no_hold(patient) -> None:
    if LegalHold.objects.holds(patient):
        raise OnHold


def facts_of(recording: Recording) -> dict:
    """What a certificate says of a recording: enough to recognise the bytes, if they turn up."""
    return {
        "id": str(recording.pk),
        "container": recording.container,
        "bytes": recording.size,
        "digest": recording.digest,  # keyed BLAKE2b of the sound
    }


def remove(parts: RecordingPartQuerySet) -> None:
    """Delete parts, and their files once that is certain; what a crash leaves, the sweep finds."""
    names = list(parts.values_list("name", flat=True))
    parts.delete()
    for name in names:
        transaction.on_commit(lambda name=name: storage.delete(name), robust=True)


@transaction.atomic
def delete_audio(
    session: TherapySession,
    *,
    by: User | None,
    reason: str = ErasureCertificate.Reason.THERAPIST,
) -> TherapySession:
    """Delete the sound and keep what was made of it. `by` is None where a retention rule asks."""
    pipeline.wait_for_patient(session.patient_id)  # so that a hold comes before or after
    require_no_hold(session.patient)
    recording = _lock_recording(session)
    session = TherapySession.objects.select_for_update(of=["self"]).get(pk=session.pk)
    if recording is None or recording.is_deleted:
        raise NoRecording
    if session.is_in_progress:
        raise StillNeeded
    facts = facts_of(recording)
    remove(recording.parts.all())
    recording.mark_deleted()
    intake.record(session, by=by, action="session.recording_deleted", bytes=facts["bytes"])
    ErasureCertificate.objects.issue(
        recording, patient=session.patient, by=by, reason=reason, items={"recordings": [facts]}
    )
    return session


@transaction.atomic
def erase(session: TherapySession, *, by: User) -> None:
    """The session with all that hangs on it. The trace of the act stays in the audit trail, and a
    worker that is at it finds that it has lost its lease."""
    pipeline.wait_for_patient(session.patient_id)
    require_no_hold(session.patient)
    _lock_recording(session)
    session = TherapySession.objects.select_for_update(of=["self"]).filter(pk=session.pk).first()
    if session is None:
        return  # asked twice
    if session.session_notes.signed().exists():
        raise SignedNoteKept
    intake.record(session, by=by, action="session.erased")
    recordings = Recording.objects.filter(pk=session.recording_id)
    items = {"recordings": [facts_of(recording) for recording in recordings]}
    remove(RecordingPart.objects.filter(recording=session.recording_id))
    session.timeline_events.unlink()
    erased = copy(session)
    items["rows"] = counted(session.delete()) | counted(recordings.delete())
    ErasureCertificate.objects.issue(
        erased,
        patient=session.patient,
        by=by,
        reason=ErasureCertificate.Reason.THERAPIST,
        items=items,
    )
    pipeline.number_sessions(session.patient_id)


def counted(deleted: tuple[int, dict]) -> dict[str, int]:
    """How many rows of what, from Django's answer to a delete()."""
    return {label: count for label, count in deleted[1].items() if count}


def _lock_recording(session) -> Recording | None:
    """Before the session, as uploads do; what adds a part to it has to wait."""
    return Recording.objects.select_for_update().filter(pk=session.recording_id).first()
