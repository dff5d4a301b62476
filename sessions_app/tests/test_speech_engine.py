import pytest

from sessions_app.speech.engine import transcriber
from sessions_app.speech.local import LocalTranscriber
from sessions_app.speech.null import NullTranscriber
from sessions_app.speech.openai import OpenAITranscriber
from sessions_app.speech.protocol import SAMPLE_RATE, UnusableRecording
from sessions_app.tests.speech_sound import Sound, silence, tone


@pytest.mark.parametrize(
    ("name", "options", "kind"),
    [
        ("local", {"model": "tiny.en"}, LocalTranscriber),
        ("openai", {"api_key": "test", "timeout": 60, "attempts": 2}, OpenAITranscriber),
        ("openai", {"api_key": None, "base_url": "http://127.0.0.1:1/v1"}, OpenAITranscriber),
        ("null", {}, NullTranscriber),
    ],
)
def test_each_name_gives_its_engine(name, options, kind):
    assert isinstance(transcriber(name, **options), kind)


def test_a_process_has_one_engine_of_each_kind():
    assert transcriber("local", model="base") is transcriber("local", model="base")


def test_options_that_are_not_set_are_left_to_the_engine():
    assert isinstance(transcriber("local", model=None, threads=None), LocalTranscriber)


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="choose from"):
        transcriber("magic")


def test_the_null_engine_gives_a_segment_each_ten_seconds():
    result = NullTranscriber().transcribe(Sound(tone(25)))

    assert [(segment.start, segment.end) for segment in result.segments] == [
        (0, 10),
        (10, 20),
        (20, 25),
    ]


def test_the_null_engine_tells_of_progress_block_by_block():
    reported = []

    NullTranscriber().transcribe(Sound(tone(3), block=SAMPLE_RATE), on_progress=reported.append)

    assert reported == [1, 2, 3]


def test_the_null_engine_refuses_an_empty_recording():
    with pytest.raises(UnusableRecording):
        NullTranscriber().transcribe(Sound(silence(0)))
