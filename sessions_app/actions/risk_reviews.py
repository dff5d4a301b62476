"""A therapist says what came of what the machine flagged."""

from uuid import UUID

from django.db import transaction

from accounts.models import AuditEvent, User
from sessions_app.actions.process import NotNow, lock
from sessions_app.actions.revisions import require_note
from sessions_app.models import RiskReview, TherapySession


@transaction.atomic
def review_risks(
    session: TherapySession,
    *,
    by: User,
    outcome: str,
    comment: str = "",
    note_id: UUID | None = None,
) -> RiskReview:
    """`note_id`: the machine's note whose flags were looked at. A new note asks anew."""
    session = lock(session)
    notes = session.get_notes()
    if notes is None or not notes.risks:
        raise NotNow("The machine flagged nothing in this session, so there is nothing to review.")
    require_note(session, note_id)
    review = RiskReview(session=session, reviewed_by=by, outcome=outcome, comment=comment.strip())
    review.full_clean()
    review.save()
    AuditEvent.objects.record(
        by=by,
        action="risk_review.written",
        target=review,
        patient=session.patient,
        risk=AuditEvent.Risk.ELEVATED,
        session_id=str(session.pk),
        outcome=review.outcome,
        flags=len(notes.risks),
    )
    return review
