"""What the patient may read about a session: written by the machine or the therapist, read by
nobody before the therapist releases it, and then read word for word."""

from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, User
from sessions_app import pipeline
from sessions_app.actions.process import NotNow, lock
from sessions_app.actions.revisions import require_note, require_revision
from sessions_app.models import PatientSummary, TherapySession


@transaction.atomic
def edit_summary(
    session: TherapySession, *, by: User, text: str, revision: int | None = None
) -> PatientSummary:
    """Nothing changes for the patient until it is released. Empty: the machine's words again."""
    session = lock(session)
    summary = PatientSummary.of(session)
    require_revision(summary, revision)
    text = text.strip()
    if text in (summary.text, summary.words):
        return summary
    summary.text = "" if text == summary.machine_words else text
    summary.edited_by, summary.edited_at = (by, timezone.now()) if summary.text else (None, None)
    _save(summary, "summary_edited", by=by)
    return summary


@transaction.atomic
def release_summary(
    session: TherapySession,
    *,
    by: User,
    revision: int | None = None,
    note_id: UUID | None = None,
) -> TherapySession:
    """Let the patient read these words; from then on the diary entry shows them too."""
    session = lock(session)
    summary = PatientSummary.of(session)
    require_revision(summary, revision)
    if not summary.is_edited:
        require_note(session, note_id)
    if not summary.words:
        raise NotNow("There is no summary yet that the patient could read.")
    if summary.is_released and not summary.is_changed:
        return session
    summary.released_text = summary.words
    summary.released_at, summary.released_by = timezone.now(), by
    _save(summary, "summary_released", by=by, released_now=True)
    return session


@transaction.atomic
def withdraw_summary(session: TherapySession, *, by: User) -> TherapySession:
    """From now on the patient reads nothing of it; what they have read stays read."""
    session = lock(session)
    summary = PatientSummary.of(session)
    if not summary.is_released:
        raise NotNow("The patient cannot read this summary, so there is nothing to take back.")
    summary.released_text = ""
    summary.released_at = summary.released_by = None
    _save(summary, "summary_withdrawn", by=by)
    return session


def _save(summary, act, *, by, released_now=False):
    session = summary.session
    summary.revision += 1
    summary.save()
    session.patient_summary = summary
    if session.is_processed:
        pipeline.record_event(session, released_now=released_now)
    elif not summary.is_released:  # the diary has the words of the last time: taken back at once
        session.timeline_events.automatic().update(is_draft=True)
    AuditEvent.objects.record(
        by=by,
        action=f"session.{act}",
        target=session,
        patient=session.patient,
        revision=summary.revision,
    )
