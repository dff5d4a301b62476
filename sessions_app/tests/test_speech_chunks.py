import io

import av
import numpy as np
import pytest

from sessions_app.speech.chunks import chunks, flac, quiet_place
from sessions_app.speech.protocol import SAMPLE_RATE
from sessions_app.tests.speech_sound import Sound, silence, tone


def test_chunks_together_are_the_recording():
    sound = tone(47)

    parts = list(chunks(Sound(sound, block=SAMPLE_RATE * 7).blocks(), longest=SAMPLE_RATE * 10))

    assert np.array_equal(np.concatenate([part.sound for part in parts]), sound)


def test_chunks_know_where_they_start():
    parts = list(chunks(Sound(tone(25)).blocks(), longest=SAMPLE_RATE * 10))

    lengths = np.cumsum([0.0] + [part.seconds for part in parts[:-1]])
    assert [part.start for part in parts] == pytest.approx(lengths.tolist())


def test_no_chunk_is_longer_than_allowed():
    parts = chunks(Sound(tone(60)).blocks(), longest=SAMPLE_RATE * 10)

    assert max(part.seconds for part in parts) <= 10


def test_the_cut_falls_into_the_pause():
    sound = np.concatenate([tone(7), silence(1), tone(2)])

    at = quiet_place(sound) / SAMPLE_RATE

    assert 7.2 < at < 7.8


def test_an_empty_recording_has_no_chunks():
    assert list(chunks(Sound(silence(0)).blocks())) == []


def test_flac_carries_no_tags_but_the_encoders():
    with av.open(io.BytesIO(flac(tone(1)))) as container:
        tags = {name.lower() for name in container.metadata}

    assert tags <= {"encoder"}
