"""How a session gets its turn."""

from django.db.models.functions import Now

from accounts.models import User
from sessions_app import tasks
from sessions_app.models import TherapySession


def enqueue(session: TherapySession, *, by: User, redo: str = "") -> None:
    """Want work on this session from now on, with all attempts; the message leaves at commit. The
    work goes on as long as `by` may edit the patient's record.

    The caller has the session in its transaction. Should the message get lost, the reconciler
    sends another.
    """
    TherapySession.objects.filter(pk=session.pk).update(
        status=TherapySession.Status.PENDING,
        requested_by=by,
        available_at=Now(),
        queued_at=Now(),
        attempts=0,
        lease_token=None,
        lease_until=None,
        is_cancelled=False,
        redo=redo,
        progress=0,
        error_code="",
        error_message="",
    )
    session.refresh_from_db()
    tasks.announce_on_commit(session)
