"""What people ask of the pipeline."""

from django.db import transaction

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from sessions_app import pipeline
from sessions_app.actions import intake, queue, uploads
from sessions_app.models import TherapySession
from sessions_app.pipeline.permission import ConsentRevoked, require_recording_consent


class NotNow(Refused):
    code = "not_now"


class ConsentWithdrawn(Refused):
    code = "consent_revoked"
    message = (
        "The patient does not agree to being recorded any more, so nothing more is made of this "
        "recording. If they agree again, note that first."
    )


def require_consent(session: TherapySession) -> None:
    try:
        require_recording_consent(session)
    except ConsentRevoked:
        raise ConsentWithdrawn from None


def lock(session: TherapySession) -> TherapySession:
    """The patient first, as the end of the pipeline does."""
    pipeline.wait_for_patient(session.patient_id)
    return TherapySession.objects.select_for_update(of=["self"]).get(pk=session.pk)


def _record(session, *, by, action, **details):
    AuditEvent.objects.record(
        by=by, action=f"session.{action}", target=session, patient=session.patient, **details
    )


@transaction.atomic
def cancel(session: TherapySession, *, by: User) -> TherapySession:
    """Stop the pipeline: at once if nobody is at it, else within a heartbeat of the worker."""
    session = lock(session)
    if not session.is_in_progress:
        raise NotNow("This session is not being processed, so there is nothing to cancel.")
    session.is_cancelled = True
    session.save(update_fields=["is_cancelled", "updated_at"])
    pipeline.close_if_idle(session)
    _record(session, by=by, action="cancelled")
    session.refresh_from_db()
    return session


def retry(session: TherapySession, *, by: User) -> TherapySession:
    """Try a failed session again; it goes on with the step that is left. An upload that never
    came to its end goes on with what arrived."""
    if not session.can_retry:
        raise NotNow("Only a session that failed can be tried again.")
    if session.recording and session.recording.is_receiving:
        return uploads.finish_upload(session, by=by, as_it_is=True)
    return _queue_again(session, by=by)


@transaction.atomic
def _queue_again(session, *, by):
    session = lock(session)
    if not session.can_retry:
        raise NotNow("Somebody else has already tried this session again.")
    require_consent(session)
    queue.enqueue(session, by=by, redo=session.redo)
    _record(session, by=by, action="retried")
    return session


@transaction.atomic
def reprocess(session: TherapySession, *, by: User) -> TherapySession:
    """Transcribe again from the sound. The old results stay until the new ones are there."""
    session = lock(session)
    _require_idle(session)
    if not session.has_sound:
        raise NotNow("The recording of this session is no longer there to be transcribed again.")
    require_consent(session)
    queue.enqueue(session, by=by, redo=TherapySession.Redo.TRANSCRIPT)
    _record(session, by=by, action="reprocessed")
    return session


@transaction.atomic
def extract_again(session: TherapySession, *, by: User) -> TherapySession:
    """Write the note again from the transcript as it is corrected now."""
    session = lock(session)
    _require_idle(session)
    if session.get_transcript() is None:
        raise NotNow("There is no transcript yet to write a note from.")
    require_consent(session)
    queue.enqueue(session, by=by, redo=TherapySession.Redo.NOTES)
    _record(session, by=by, action="notes_requested")
    return session


def _require_idle(session):
    if session.is_in_progress:
        raise NotNow("This session is being processed. Wait until it is done, or cancel it.")


@transaction.atomic
def reschedule(session: TherapySession, *, by: User, **changes) -> TherapySession:
    """Change the facts of a session (date, language); the diary and the numbers follow."""
    session = lock(session)
    for name, value in changes.items():
        setattr(session, name, value)
    intake.check_facts(session_date=session.session_date, language=session.language)
    session.save(update_fields=[*changes, "updated_at"])
    pipeline.number_sessions(session.patient_id)
    session.refresh_from_db()
    if session.is_processed:
        pipeline.record_event(session)
    _record(session, by=by, action="changed", fields=sorted(changes))
    return session
