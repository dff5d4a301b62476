"""How an attempt ends when it does not end well."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from sessions_app.models import TherapySession
from sessions_app.pipeline.finish import number_sessions
from sessions_app.pipeline.lease import Lease

log = logging.getLogger(__name__)

CANCELLED = "Processing was cancelled. Press Retry to process this session after all."
GAVE_UP = (
    "Processing was tried three times and did not come to an end. The recording is kept; press "
    "Retry, and if it happens again tell your administrator the time and the session’s address."
)
BACKOFF_SECONDS = (15, 60, 240)


def ended(**fields) -> dict:
    return {"available_at": None, "lease_token": None, "lease_until": None, **fields}


def failed(*, code: str, message: str) -> dict:
    return ended(status=TherapySession.Status.FAILED, error_code=code, error_message=message[:500])


def fail(session: TherapySession, lease: Lease, *, code: str, message: str) -> None:
    log.info("session_failed", extra={"session_id": str(session.pk), "code": code})
    rows = TherapySession.objects.held(session.pk, lease.token)
    if rows.update(**failed(code=code, message=message)):
        number_sessions(session.patient_id)


def postpone(session, lease, *, message: str, retry_after: float | None) -> None:
    """The world's fault: come back later, or say so when the attempts are used up."""
    if session.attempts >= settings.MAX_ATTEMPTS:
        fail(session, lease, code="engine_unavailable", message=message)
        return
    seconds = retry_after or BACKOFF_SECONDS[session.attempts - 1]
    log.info("attempt_postponed", extra={"session_id": str(session.pk), "seconds": seconds})
    lease.update(
        available_at=Now() + timedelta(seconds=min(seconds, 3600)),
        queued_at=None,
        lease_token=None,
        lease_until=None,
    )
