import pytest
from django.utils import timezone

from sessions_app.actions import receive
from sessions_app.tests import sound
from sessions_app.tests.engines import ScriptedTranscriber

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
