"""The engines that the settings name, with what hangs on the choice: consent, and warmth.

Engines are built once per process and kept, so that models are loaded once per worker.
"""

from django.conf import settings

from accounts.models import Consent
from sessions_app.models import TherapySession
from sessions_app.notes.engine import note_extractor
from sessions_app.notes.protocol import NoteExtractor
from sessions_app.speech.engine import transcriber
from sessions_app.speech.protocol import Transcriber

OUTSIDE = {"openai"}


class ConsentMissing(Exception):
    """An outside engine is set, and the patient did not agree to that."""


def the_transcriber() -> Transcriber:
    local = {"models_dir": settings.MODELS_DIR, "threads": settings.SPEECH_THREADS or None}
    options = {
        "local": {**local, "model": settings.WHISPER_MODEL},
        "openai": {**local, **_openai(), "model": settings.OPENAI_TRANSCRIPTION_MODEL},
    }
    return transcriber(settings.TRANSCRIBER, **options.get(settings.TRANSCRIBER, {}))


def the_note_extractor() -> NoteExtractor:
    options = {"openai": {**_openai(), "model": settings.OPENAI_NOTES_MODEL}}
    return note_extractor(settings.NOTE_EXTRACTOR, **options.get(settings.NOTE_EXTRACTOR, {}))


def _openai() -> dict:
    return {
        "api_key": settings.OPENAI_API_KEY or None,
        "base_url": settings.OPENAI_BASE_URL or None,
        "timeout": settings.OPENAI_TIMEOUT,
    }


def require_consent(session: TherapySession, engine: str) -> None:
    """No outside engine is called for a patient who did not agree to it."""
    if engine in OUTSIDE and not Consent.objects.allows(
        session.patient_id, Consent.Type.AI_PROCESSING
    ):
        raise ConsentMissing(
            "This patient has not agreed to processing by an outside AI service. Note their "
            "consent and press Retry, or ask your administrator for the local engine."
        )
