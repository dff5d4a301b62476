import numpy as np
import pytest

from benchmarks.speech_scores import word_scores
from sessions_app.speech import weights
from sessions_app.speech.local import LocalTranscriber
from sessions_app.speech.protocol import CLIENT, SAMPLE_RATE, UnusableRecording
from sessions_app.tests.speech_sound import Sound, noise, sample, silence, tone

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(weights.missing()), reason="the speech models are not installed"),
]


@pytest.fixture(scope="module")
def engine():
    return LocalTranscriber(weights.default_models_dir(), "base", threads=2)


@pytest.fixture(scope="module")
def intake():
    return sample("intake_short")


@pytest.fixture(scope="module")
def transcribed(engine, intake):
    sound, _ = intake
    reported = []
    result = engine.transcribe(Sound(sound, block=4 * SAMPLE_RATE), on_progress=reported.append)
    return result, reported


def test_words_and_speakers_are_right(transcribed, intake):
    result, _ = transcribed
    _, truth = intake

    scores = word_scores(truth, result.segments)

    assert scores["wer"] <= 4
    assert scores["speaker_accuracy"] >= 98


def test_language_is_detected(transcribed):
    assert transcribed[0].language == "en"


def test_words_lie_within_their_segment_and_the_recording(transcribed):
    result, _ = transcribed

    for segment in result.segments:
        assert segment.words[0].start == segment.start
        assert segment.words[-1].end == segment.end
    assert result.segments[-1].end <= result.duration


def test_segments_follow_each_other(transcribed):
    starts = [segment.start for segment in transcribed[0].segments]

    assert starts == sorted(starts)


def test_progress_never_goes_back_and_ends_at_the_end(transcribed):
    result, reported = transcribed

    assert reported == sorted(reported)
    assert reported[-1] == result.duration


def test_time_within_each_model_is_told(transcribed):
    assert set(transcribed[0].seconds) == {"recognition", "diarization"}


def test_models_are_named_with_their_checksums(transcribed):
    assert transcribed[0].model == "whisper-base@d01c3014 speakers@da85c298"


def test_times_are_right_after_a_long_silence(engine, intake):
    sound, truth = intake
    first_turn = sound[: int(6 * SAMPLE_RATE)]

    result = engine.transcribe(Sound(np.concatenate([silence(90), first_turn])), language="en")

    assert result.segments[0].start == pytest.approx(90 + truth[0]["start"], abs=0.6)


def test_a_lone_voice_is_one_speaker(engine, intake):
    sound, truth = intake
    spoken = [
        sound[int(turn["start"] * SAMPLE_RATE) : int(turn["end"] * SAMPLE_RATE)]
        for turn in truth
        if turn["speaker"] == "client"
    ]

    result = engine.transcribe(Sound(np.concatenate(spoken)), language="en")

    assert {segment.speaker for segment in result.segments} == {CLIENT}


@pytest.mark.parametrize(
    "sound", [silence(20), noise(40), tone(40)], ids=["silence", "noise", "tone"]
)
def test_no_speech_is_the_recordings_fault(engine, sound):
    with pytest.raises(UnusableRecording, match="No speech"):
        engine.transcribe(Sound(sound))


def test_an_empty_recording_is_the_recordings_fault(engine):
    with pytest.raises(UnusableRecording):
        engine.transcribe(Sound(silence(0)))


def test_cancelling_goes_through(engine, intake):
    class Cancelled(Exception):
        pass

    def cancel(_):
        raise Cancelled

    with pytest.raises(Cancelled):
        engine.transcribe(Sound(intake[0]), on_progress=cancel)
