import pytest
from django.utils import timezone

from sessions_app.actions import receive
from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.tests import sound
from sessions_app.tests.engines import ScriptedTranscriber
from sessions_app.tests.extraction_cast import ENGLISH, TRAIN
from sessions_app.tests.tus import begin, live, patch, place

__all__ = ["begin", "live", "patch", "place"]

TALK = "Therapist: How was your week?\nClient: I was anxious before every meeting.\n"


@pytest.fixture
def null_engines(settings):
    settings.TRANSCRIBER = settings.NOTE_EXTRACTOR = "null"


@pytest.fixture
def transcriber(null_engines, monkeypatch):
    scripted = ScriptedTranscriber()
    monkeypatch.setattr("sessions_app.pipeline.transcription.the_transcriber", lambda: scripted)
    return scripted


@pytest.fixture
def text_session(patient, therapist, null_engines):
    """A session that came as text and waits for its note."""
    return receive.submit_transcript(
        patient=patient, text=TALK, session_date=timezone.now(), by=therapist
    )


@pytest.fixture
def recorded_session(patient, therapist, consent, null_engines, wav):
    """A session whose recording waits to be transcribed."""
    return receive.submit_recording(
        patient=patient,
        upload=receive.sealed(wav),
        session_date=timezone.now(),
        by=therapist,
    )


@pytest.fixture
def empty_session(patient, therapist):
    return receive.start_empty(patient=patient, session_date=timezone.now(), by=therapist)


@pytest.fixture
def wav():
    """Two seconds of a tone, as a recorder would write it."""
    return sound.wav(seconds=2)


@pytest.fixture
def disk(settings, tmp_path):
    """A spool and a storage of one's own."""
    settings.RECORDING_SPOOL = tmp_path / "spool"
    kept = {**settings.STORAGES["recordings"], "OPTIONS": {"location": str(tmp_path / "kept")}}
    settings.STORAGES = {**settings.STORAGES, "recordings": kept}
    return Disk(tmp_path)


class Disk:
    def __init__(self, root):
        self.root = root

    def files(self):
        return [path for path in self.root.rglob("*") if path.is_file()]


@pytest.fixture
def waits():
    return []


@pytest.fixture
def extract(waits):
    def ask(server, transcript=TRAIN, timeout=5.0, **options):
        extractor = OpenAINoteExtractor(
            base_url=server.url,
            openai_model="gpt-4o-mini",
            timeout=timeout,
            pause=waits.append,
            **options,
        )
        return extractor.extract(transcript, ENGLISH)

    return ask
