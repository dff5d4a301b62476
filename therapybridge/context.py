"""What every page of the portal may show."""

from django.conf import settings

from accounts.models import Notification
from sessions_app.speech import weights


def portal(request):
    """Callables, so that only a page that shows a thing pays for it."""
    return {
        "version": settings.VERSION,
        "missing_models": missing_models,
        "emergencies": lambda: open_emergencies(request.user),
        "unread_notifications": lambda: Notification.objects.of(request.user).unread().count(),
    }


def open_emergencies(user):
    """What this therapist reads in an emergency just now; every page tells her."""
    return list(user.emergency_accesses.live().select_related("patient").order_by("expires_at"))


def missing_models():
    """What local speech-to-text lacks, in plain words; nothing if another engine does the work."""
    if settings.TRANSCRIBER != "local":
        return []
    return weights.missing(settings.MODELS_DIR, settings.WHISPER_MODEL)
