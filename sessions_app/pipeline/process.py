"""One attempt at one session."""

import logging
import time
from functools import partial

from sessions_app.extraction.protocol import ExtractorUnavailable
from sessions_app.models import TherapySession
from sessions_app.pipeline import outcome
from sessions_app.pipeline.engines import ConsentMissing
from sessions_app.pipeline.extraction import extract_notes
from sessions_app.pipeline.finish import finish
from sessions_app.pipeline.lease import Cancelled, Lease, LeaseLost, patiently
from sessions_app.pipeline.permission import NotPermitted, require_permission, why_stopped
from sessions_app.pipeline.playback import make_playable
from sessions_app.pipeline.transcription import transcribe
from sessions_app.speech.protocol import TranscriberUnavailable, UnusableRecording

log = logging.getLogger(__name__)


def work_on(session_id) -> None:
    """Claim the session and work on it; do nothing if it is taken, done or gone."""
    session = TherapySession.objects.claim(session_id)
    if session is not None:
        with Lease(session) as lease:
            attempt(session, lease)


def attempt(session: TherapySession, lease: Lease) -> None:
    """Errors are of two families: the recording's fault is told to the therapist at once, the
    world's fault is tried again. Anything else is a bug: the lease is let go and it is raised."""
    log.info("attempt_began", extra={"session_id": str(session.pk), "attempt": session.attempts})
    try:
        process(session, lease)
    except LeaseLost:
        log.warning("lease_lost", extra={"session_id": str(session.pk)})
    except Cancelled:
        reason = why_stopped(session)
        outcome.fail(session, lease, code=reason.code, message=str(reason))
    except UnusableRecording as error:
        outcome.fail(session, lease, code="unusable_recording", message=str(error))
    except (NotPermitted, ConsentMissing) as error:
        outcome.fail(session, lease, code=error.code, message=str(error))
    except (TranscriberUnavailable, ExtractorUnavailable) as error:
        outcome.postpone(session, lease, message=str(error), retry_after=error.retry_after)


def process(session: TherapySession, lease: Lease) -> None:
    """The steps, in order; each only if the work is permitted at that moment."""
    for step in (transcribe, make_playable, extract_notes, finish):
        patiently(partial(require_permission, session))
        began = time.monotonic()
        step(session, lease)
        spent = round((time.monotonic() - began) * 1000)
        facts = {"step": step.__name__, "ms": spent, "percent": lease.progress}
        log.info("step_done", extra={"session_id": str(session.pk), **facts})
