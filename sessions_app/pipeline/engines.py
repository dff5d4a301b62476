"""The engines that the settings name, with what hangs on the choice: consent, and warmth.

Engines are built once per process and kept, so that models are loaded once per worker.
"""

from django.conf import settings

from accounts.models import Consent
from sessions_app.extraction.engine import note_extractor
from sessions_app.extraction.protocol import NoteExtractor
from sessions_app.models import TherapySession
from sessions_app.speech.engine import transcriber
from sessions_app.speech.protocol import Transcriber

OUTSIDE = {"openai"}


class ConsentMissing(Exception):
    """An outside engine is set, and the patient did not agree to that."""

    code = "consent_required"


def the_transcriber() -> Transcriber:
    local = {"models_dir": settings.MODELS_DIR, "threads": settings.SPEECH_THREADS or None}
    openai = {
        "api_key": settings.OPENAI_API_KEY or None,
        "base_url": settings.OPENAI_BASE_URL or None,
        "timeout": settings.OPENAI_TIMEOUT,
        "model": settings.OPENAI_TRANSCRIPTION_MODEL,
    }
    options = {"local": {**local, "model": settings.WHISPER_MODEL}, "openai": {**local, **openai}}
    return transcriber(settings.TRANSCRIBER, **options.get(settings.TRANSCRIBER, {}))


def the_note_extractor() -> NoteExtractor:
    openai = {
        "api_key": settings.OPENAI_API_KEY,
        "base_url": settings.OPENAI_BASE_URL,
        "timeout": settings.OPENAI_TIMEOUT,
        "openai_model": settings.OPENAI_NOTES_MODEL,
        "price": tuple(settings.OPENAI_NOTES_PRICE) or None,
        "second_look": settings.OPENAI_NOTES_SECOND_LOOK,
    }
    options = openai if settings.NOTE_EXTRACTOR == "openai" else {}
    return note_extractor(settings.NOTE_EXTRACTOR, **options)


def added_up(earlier: dict[str, float], now: dict[str, float]) -> dict[str, float]:
    """What an engine billed for a session in all: listening or writing again costs again."""
    return {name: earlier.get(name, 0) + now.get(name, 0) for name in {**earlier, **now}}


def require_consent(session: TherapySession, engine: str) -> None:
    """No outside engine is called for a patient who did not agree to it."""
    if engine in OUTSIDE and not Consent.objects.allows(
        session.patient_id, Consent.Type.AI_PROCESSING
    ):
        raise ConsentMissing(
            "This patient has not agreed to processing by an outside AI service. Note their "
            "consent and press Retry, or ask your administrator for the local engine."
        )
