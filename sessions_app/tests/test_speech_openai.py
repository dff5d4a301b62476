import io
import json
import threading
import time

import numpy as np
import pytest

from sessions_app.speech import chunks as cutting
from sessions_app.speech.calls import Patience
from sessions_app.speech.openai import OpenAITranscriber, Settings
from sessions_app.speech.protocol import (
    CLIENT,
    THERAPIST,
    TranscriberUnavailable,
    UnusableRecording,
)
from sessions_app.tests.speech_server import Answer, answering
from sessions_app.tests.speech_sound import Sound, decoded, tone

QUICK = Patience(attempts=3, seconds=5, silence=5, first_delay=0.01)

VERBOSE = {
    "task": "transcribe",
    "language": "english",
    "duration": 4.0,
    "text": "How are you? I am fine.",
    "segments": [
        {"id": 0, "start": 0.0, "end": 1.5, "text": " How are you?", "avg_logprob": -0.1},
        {"id": 1, "start": 2.0, "end": 3.5, "text": " I am fine.", "avg_logprob": -0.2},
    ],
    "words": [
        {"word": "How", "start": 0.0, "end": 0.4},
        {"word": "are", "start": 0.4, "end": 0.8},
        {"word": "you", "start": 0.8, "end": 1.4},
        {"word": "I", "start": 2.0, "end": 2.2},
        {"word": "am", "start": 2.2, "end": 2.6},
        {"word": "fine", "start": 2.6, "end": 3.4},
    ],
    "usage": {"type": "duration", "seconds": 4},
}


def diarized(*parts):
    segments = [
        {
            "type": "transcript.text.segment",
            "id": f"seg_{number}",
            "start": start,
            "end": end,
            "speaker": speaker,
            "text": text,
        }
        for number, (start, end, speaker, text) in enumerate(parts)
    ]
    return {"task": "transcribe", "duration": 8.0, "text": "", "segments": segments}


CONVERSATION = diarized(
    (0.0, 3.0, "A", "How are you? What did you do this week?"),
    (3.5, 7.0, "B", "I went to my sister. I was tired."),
)


@pytest.fixture
def engine(tmp_path):
    def build(server, model="whisper-1", patience=QUICK):
        return OpenAITranscriber(
            Settings(
                api_key="test",
                base_url=server.url,
                model=model,
                models_dir=tmp_path,
                patience=patience,
            )
        )

    return build


@pytest.fixture
def short_chunks(monkeypatch):
    monkeypatch.setattr(cutting.chunks, "__kwdefaults__", {"longest": 16_000 * 10})


def test_words_keep_their_times_and_get_their_punctuation(engine):
    with answering(Answer(VERBOSE)) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    words = result.segments[0].words
    assert [word.text for word in words] == ["How", "are", "you?", "I", "am", "fine."]
    assert (words[2].start, words[2].end) == (0.8, 1.4)


def test_language_is_given_as_a_code(engine):
    with answering(Answer(VERBOSE)) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    assert result.language == "en"


def test_cost_and_seconds_are_counted(engine):
    with answering(Answer(VERBOSE)) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    assert result.usage == {"seconds": 4.0, "usd": pytest.approx(0.0004), "calls": 1}


def test_without_speaker_models_the_result_says_so(engine):
    with answering(Answer(VERBOSE)) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    assert result.model == "whisper-1 (speakers not told apart)"
    assert len({segment.speaker for segment in result.segments}) == 1


def test_words_without_times_are_spread_over_their_segment(engine):
    with answering(Answer(VERBOSE | {"words": None})) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    assert result.segments[0].words[1].start == 0.5


def test_what_is_probably_silence_is_not_text(engine):
    invented = {
        "start": 3.6,
        "end": 4.0,
        "text": "Thanks for watching!",
        "avg_logprob": -1.4,
        "no_speech_prob": 0.9,
    }
    reply = VERBOSE | {"segments": [*VERBOSE["segments"], invented]}

    with answering(Answer(reply)) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    assert "watching" not in " ".join(segment.text for segment in result.segments)


def test_nothing_but_sound_and_settings_is_sent(engine):
    with answering(Answer(VERBOSE)) as server:
        engine(server).transcribe(Sound(tone(4)), language="en")

    fields = server.requests[0].fields
    assert set(fields) == {
        "file",
        "model",
        "language",
        "response_format",
        "timestamp_granularities[]",
    }
    assert b'filename="audio.flac"' in server.requests[0].body


def test_the_sound_arrives_whole(engine):
    sound = tone(4)

    with answering(Answer(VERBOSE)) as server:
        engine(server).transcribe(Sound(sound))

    received = decoded(io.BytesIO(server.requests[0].fields["file"][0]))
    assert len(received) == len(sound)
    assert np.abs(received - sound).max() < 0.001


def test_diarized_speakers_become_therapist_and_client(engine):
    with answering(Answer(CONVERSATION)) as server:
        result = engine(server, "gpt-4o-transcribe-diarize").transcribe(Sound(tone(8)))

    assert [segment.speaker for segment in result.segments] == [THERAPIST, CLIENT]
    assert server.requests[0].fields["chunking_strategy"] == [b"auto"]


def test_later_chunks_are_placed_after_the_first(engine, short_chunks):
    with answering(Answer(VERBOSE)) as server:
        result = engine(server).transcribe(Sound(tone(16)))

    assert len(server.requests) == 2
    assert result.segments[-1].words[-1].end > 8
    assert result.duration == 16


def test_later_chunks_get_samples_of_the_voices(engine, short_chunks):
    with answering(Answer(CONVERSATION)) as server:
        engine(server, "gpt-4o-transcribe-diarize").transcribe(Sound(tone(16)))

    assert "known_speaker_names[]" not in server.requests[0].fields
    later = server.requests[1].fields
    assert set(later["known_speaker_names[]"]) == {b"Therapist", b"Client"}
    assert later["known_speaker_references[]"][0].startswith(b"data:audio/flac;base64,")


def test_recognised_voices_keep_their_role_in_later_chunks(engine, short_chunks):
    later = diarized((0.0, 3.0, "Client", "What do you think? Do you agree?"))

    with answering(Answer(CONVERSATION), Answer(later)) as server:
        result = engine(server, "gpt-4o-transcribe-diarize").transcribe(Sound(tone(16)))

    assert result.segments[-1].speaker == CLIENT


def test_a_busy_service_is_asked_again_when_it_says(engine):
    started = time.monotonic()

    with answering(Answer(status=429, headers={"Retry-After": "1"}), Answer(VERBOSE)) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    assert result.usage["calls"] == 2
    assert time.monotonic() - started >= 1


def test_a_long_wait_is_left_to_the_queue(engine):
    with (
        answering(Answer(status=429, headers={"Retry-After": "900"})) as server,
        pytest.raises(TranscriberUnavailable) as refusal,
    ):
        engine(server).transcribe(Sound(tone(4)))

    assert refusal.value.retry_after == 900
    assert len(server.requests) == 1


def test_a_failing_service_is_asked_again(engine):
    with answering(Answer(status=500), Answer(status=503), Answer(VERBOSE)) as server:
        result = engine(server).transcribe(Sound(tone(4)))

    assert result.usage["calls"] == 3


def test_attempts_are_bounded(engine):
    with answering(Answer(status=500)) as server, pytest.raises(TranscriberUnavailable):
        engine(server).transcribe(Sound(tone(4)))

    assert len(server.requests) == 3


@pytest.mark.parametrize(
    "body",
    [
        b"<html>Bad gateway</html>",
        json.dumps(VERBOSE).encode()[:-40],
        b"[" * 20_000,
        b'{"text": "x", "segments": [{"start": NaN, "end": 1, "text": "x"}]}',
        b'{"text": "x", "segments": "none"}',
        b"",
        b"null",
    ],
    ids=["html", "truncated", "deep", "nan", "wrong shape", "empty", "null"],
)
def test_garbage_is_the_services_fault(engine, body):
    with answering(Answer(body)) as server, pytest.raises(TranscriberUnavailable, match="answer"):
        engine(server).transcribe(Sound(tone(4)))


def test_an_answer_that_breaks_off_is_the_services_fault(engine):
    with (
        answering(Answer(VERBOSE, cut=1000)) as server,
        pytest.raises(TranscriberUnavailable),
    ):
        engine(server).transcribe(Sound(tone(4)))


def test_a_huge_answer_is_not_read_to_its_end(engine):
    huge = Answer(b" " * 1_000_000, repeat=120)

    with answering(huge) as server, pytest.raises(TranscriberUnavailable, match="answer"):
        engine(server).transcribe(Sound(tone(4)))

    assert len(server.requests) == 1


def test_a_silent_service_is_given_up(engine):
    patience = Patience(attempts=1, seconds=1, silence=0.3)

    with (
        answering(Answer(VERBOSE, hang=3)) as server,
        pytest.raises(TranscriberUnavailable, match="reached"),
    ):
        engine(server, patience=patience).transcribe(Sound(tone(4)))


def test_an_unreachable_service_is_the_worlds_fault(engine):
    with answering(Answer(VERBOSE)) as server:
        pass

    with pytest.raises(TranscriberUnavailable, match="reached"):
        engine(server).transcribe(Sound(tone(4)))


def test_a_file_that_the_service_cannot_read_is_not_tried_again(engine):
    reply = {"error": {"message": "Audio file might be corrupted", "param": "file", "code": None}}

    with answering(Answer(reply, 400)) as server, pytest.raises(UnusableRecording):
        engine(server).transcribe(Sound(tone(4)))

    assert len(server.requests) == 1


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_refused_request_is_not_tried_again(engine, status):
    reply = {"error": {"message": "No such key", "code": "invalid_api_key"}}

    with answering(Answer(reply, status)) as server, pytest.raises(TranscriberUnavailable):
        engine(server).transcribe(Sound(tone(4)))

    assert len(server.requests) == 1


def test_a_used_up_budget_is_not_tried_again(engine):
    reply = {"error": {"message": "You exceeded your quota", "code": "insufficient_quota"}}

    with answering(Answer(reply, 429)) as server, pytest.raises(TranscriberUnavailable):
        engine(server).transcribe(Sound(tone(4)))

    assert len(server.requests) == 1


def test_no_words_at_all_is_the_recordings_fault(engine):
    reply = VERBOSE | {"text": "", "segments": [], "words": []}

    with answering(Answer(reply)) as server, pytest.raises(UnusableRecording, match="No speech"):
        engine(server).transcribe(Sound(tone(4)))


def test_cancelling_does_not_wait_for_the_service(engine):
    class Cancelled(Exception):
        pass

    asked = threading.Event()

    def cancel_once_asked(_):
        if asked.is_set():
            raise Cancelled

    started = time.monotonic()
    with answering(Answer(VERBOSE, hang=4)) as server:
        threading.Timer(0.3, asked.set).start()
        with pytest.raises(Cancelled):
            engine(server).transcribe(Sound(tone(4)), on_progress=cancel_once_asked)

    assert time.monotonic() - started < 3.5


def test_progress_never_goes_back(engine, short_chunks):
    reported = []

    with answering(Answer(VERBOSE)) as server:
        engine(server).transcribe(Sound(tone(25)), on_progress=reported.append)

    assert reported == sorted(reported)
    assert reported[-1] == 25
