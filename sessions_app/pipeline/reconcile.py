"""What the queue forgot: run every few seconds by beat."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from sessions_app.models import TherapySession
from sessions_app.pipeline import outcome
from sessions_app.pipeline.finish import number_sessions
from sessions_app.pipeline.permission import why_stopped

MESSAGE_LOST_AFTER = timedelta(seconds=30)


def reconcile() -> list[TherapySession]:
    """Fail what is hopeless; return the sessions that need a new message."""
    for session in TherapySession.objects.hopeless():
        _give_up(session)
    for session in TherapySession.objects.cancelled():
        close_if_idle(session)
    age = min(MESSAGE_LOST_AFTER, timedelta(seconds=settings.LEASE_SECONDS))
    waiting = TherapySession.objects.unannounced(age).select_related("recording", "transcript")
    sessions = list(waiting.order_by("available_at")[:500])
    TherapySession.objects.filter(pk__in=[session.pk for session in sessions]).update(
        queued_at=Now()
    )
    return sessions


def close_if_idle(session: TherapySession) -> None:
    """End a cancelled session that no worker holds; a worker that does ends it by itself."""
    reason = why_stopped(session)
    cancelled = TherapySession.objects.cancelled().filter(pk=session.pk)
    _close(cancelled, session, code=reason.code, message=str(reason))


def _give_up(session):
    hopeless = TherapySession.objects.hopeless().filter(pk=session.pk)
    _close(hopeless, session, code="gave_up", message=session.error_message or outcome.GAVE_UP)


def _close(rows, session, *, code, message):
    if rows.update(**outcome.failed(code=code, message=message)):
        number_sessions(session.patient_id)
