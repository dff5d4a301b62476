"""What goes by itself when its time is over: the sound of sessions that have been written up."""

import logging
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from accounts.models import ErasureCertificate, LegalHold
from sessions_app.actions.erase import NoRecording, OnHold, StillNeeded, delete_audio
from sessions_app.models import Recording, TherapySession

log = logging.getLogger(__name__)

AT_ONCE = 200  # per run; the next one goes on


def apply_retention() -> int:
    """Delete recordings RECORDING_KEPT_DAYS after their session was processed; 0 keeps them until
    a therapist deletes them. Returns how many went."""
    if not settings.RECORDING_KEPT_DAYS:
        return 0
    return sum(_delete(session) for session in due()[:AT_ONCE])


def due():
    limit = timezone.now() - timedelta(days=settings.RECORDING_KEPT_DAYS)
    old = TherapySession.objects.processed().filter(
        processed_at__lt=limit, recording__state=Recording.State.COMPLETE
    )
    free = old.exclude(patient__legal_holds__in=LegalHold.objects.active())
    return free.select_related("patient", "recording").order_by("processed_at")


def _delete(session) -> bool:
    try:
        delete_audio(session, by=None, reason=ErasureCertificate.Reason.RETENTION)
    except (NoRecording, StillNeeded, OnHold):
        return False  # somebody was quicker, or needs it again
    log.info("recording_retention_over", extra={"session_id": str(session.pk)})
    return True
