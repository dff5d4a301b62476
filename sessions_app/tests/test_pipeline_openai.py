"""The whole pipeline with outside engines, which here are servers on the loopback."""

import pytest

from accounts.models import Consent
from accounts.tests.factories import ConsentFactory
from sessions_app import tasks
from sessions_app.extraction.protocol import ExtractedNotes, Extraction
from sessions_app.models import MachineNote, TherapySession
from sessions_app.pipeline.extraction import store_notes
from sessions_app.tests import extraction_server, speech_server
from sessions_app.tests.extraction_server import item, notes
from sessions_app.tests.test_speech_openai import CONVERSATION

pytestmark = pytest.mark.django_db(transaction=True)

NOTE = notes(
    item("topic", "I went to my sister. I was tired.", name="Visit to her sister"),
    item("topic", "I sold the boat in Norway to a stranger", name="Sailing"),
)


@pytest.fixture
def agreed(recorded_session):
    ConsentFactory(patient=recorded_session.patient, type=Consent.Type.AI_PROCESSING)
    return recorded_session


@pytest.fixture
def speech(settings):
    settings.TRANSCRIBER = "openai"
    settings.OPENAI_API_KEY = "test"
    settings.OPENAI_TRANSCRIPTION_MODEL = "gpt-4o-transcribe-diarize"
    with speech_server.answering(speech_server.Answer(CONVERSATION)) as server:
        yield server


@pytest.fixture
def writer(settings):
    settings.NOTE_EXTRACTOR = "openai"
    settings.OPENAI_API_KEY = "test"
    with extraction_server.answering(NOTE) as server:
        yield server


def run(session, settings, server):
    settings.OPENAI_BASE_URL = server.url
    tasks.process_session(session_id=str(session.pk))
    return TherapySession.objects.get(pk=session.pk)


def test_a_recording_is_transcribed_outside(agreed, speech, settings):
    session = run(agreed, settings, speech)

    assert session.is_processed
    assert session.transcript.engine == "openai"
    speakers = [segment.speaker for segment in session.transcript.segments.all()]
    assert speakers == ["Therapist", "Client"]
    assert session.transcript.usage


def test_a_note_is_written_outside_and_what_nobody_said_is_dropped(text_session, writer, settings):
    ConsentFactory(patient=text_session.patient, type=Consent.Type.AI_PROCESSING)
    segments = text_session.transcript.segments
    second = segments.get(position=1)
    second.text = "I went to my sister. I was tired."
    second.save()

    session = run(text_session, settings, writer)

    assert session.is_processed
    assert [topic.name for topic in session.notes.extracted.key_topics] == ["Visit to her sister"]
    assert session.notes.dropped == 1
    assert session.notes.usage["input_tokens"] > 0


def test_nothing_but_the_sound_leaves(agreed, speech, settings):
    session = run(agreed, settings, speech)

    sent = b"".join(
        repr(request.headers).encode() + request.body for request in speech.requests
    ).lower()
    patient = session.patient
    for word in (patient.first_name, patient.last_name, patient.email, str(patient.pk)):
        assert word.lower().encode() not in sent
    assert str(session.pk).encode() not in sent


def test_without_consent_nothing_is_sent(recorded_session, speech, settings):
    session = run(recorded_session, settings, speech)

    assert session.error_code == "consent_required"
    assert speech.requests == []


def test_a_service_that_refuses_the_key_is_tried_again_later(agreed, settings):
    settings.TRANSCRIBER = "openai"
    settings.OPENAI_API_KEY = "wrong"
    refusal = speech_server.Answer({"error": {"message": "no"}}, status=401)

    with speech_server.answering(refusal) as server:
        session = run(agreed, settings, server)

    assert session.is_in_progress
    assert session.lease_token is None


def test_writing_again_adds_to_what_the_session_cost(session):
    for usage in ({"calls": 2, "usd": 0.25}, {"calls": 3, "usd": 0.5}):
        billed = Extraction(ExtractedNotes(), "openai", "tested", "prompts", usage=usage)
        store_notes(session, billed, revision=0)

    assert MachineNote.objects.get(session=session).usage == {"calls": 5, "usd": 0.75}
