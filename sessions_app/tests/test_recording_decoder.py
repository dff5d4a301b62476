import io
import struct

import numpy as np
import pytest

from sessions_app.recording import decoder
from sessions_app.recording.decoder import DecodedAudio
from sessions_app.speech.protocol import TranscriberUnavailable, UnusableRecording
from sessions_app.tests import sound

CONTAINERS = {kind: kind for kind in sound.KINDS} | {"m4a": "mp4"}


def audio(content, container, *, max_seconds=600):
    return DecodedAudio(lambda: io.BytesIO(content), container, max_seconds)


def heard(content, container, **kwargs):
    return np.concatenate(list(audio(content, container, **kwargs).blocks()))


def inspected(content, container):
    return decoder.inspect(lambda: io.BytesIO(content), container)


@pytest.mark.parametrize(("kind", "container"), CONTAINERS.items())
def test_every_container_gives_the_same_tone(kind, container):
    samples = heard(sound.recording(kind, seconds=2.0), container)

    assert len(samples) / 16_000 == pytest.approx(2.0, abs=0.06)
    assert loudest_hertz(samples) == pytest.approx(220, abs=3)


def loudest_hertz(samples):
    return np.abs(np.fft.rfft(samples)).argmax() * 16_000 / len(samples)


@pytest.mark.parametrize("kind", ["webm", "ogg"])
def test_what_a_browser_recorded_has_no_length_and_decodes(kind):
    samples = heard(sound.recording(kind, seconds=2.0, live=True), kind)

    assert len(samples) / 16_000 == pytest.approx(2.0, abs=0.06)


def test_the_length_is_known_once_it_begins():
    recording = audio(sound.recording("m4a", seconds=2.0), "mp4")

    next(recording.blocks())

    assert recording.duration == pytest.approx(2.0, abs=0.05)


def test_no_block_is_longer_than_half_a_minute():
    content = sound.recording("flac", seconds=70.0)

    assert max(len(block) for block in audio(content, "flac").blocks()) <= 30 * 16_000


def test_a_video_is_listened_to():
    assert len(heard(sound.video(), "mp4")) > 15_000


def test_a_video_without_sound_says_so():
    with pytest.raises(UnusableRecording, match="no sound track"):
        heard(sound.video(has_sound=False), "mp4")


@pytest.mark.parametrize("kind", ["webm", "mp3", "flac", "wav"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.95])
def test_a_cut_off_recording_gives_what_is_left_or_says_so(kind, share):
    content = sound.recording(kind, seconds=3.0)

    try:
        samples = heard(content[: int(len(content) * share)], CONTAINERS[kind])
    except UnusableRecording as error:
        samples = str(error)

    assert len(samples) > 0


def test_an_m4a_without_its_index_says_that_it_was_cut_off():
    content = sound.recording("m4a", seconds=3.0)

    with pytest.raises(UnusableRecording, match="cut off"):
        heard(content[: len(content) // 2], "mp4")


@pytest.mark.parametrize("container", ["wav", "mp4", "webm", "ogg", "flac", "aac", "amr"])
def test_noise_is_told_to_be_damaged(container):
    noise = np.random.default_rng(1).bytes(200_000)

    with pytest.raises(UnusableRecording):
        heard(noise, container)


@pytest.mark.parametrize("kind", ["mp3", "aac", "flac", "webm", "ogg"])
def test_damage_in_the_middle_is_skipped(kind):
    content = bytearray(sound.recording(kind, seconds=6.0))
    middle = len(content) // 2
    content[middle : middle + 900] = np.random.default_rng(2).bytes(900)

    samples = heard(bytes(content), CONTAINERS[kind])

    assert 2 < len(samples) / 16_000 < 7


def test_a_gap_in_the_clock_stays_as_long_as_it_was():
    samples = heard(sound.recording_with_gap(seconds=2.0, gap=3.0), "webm")

    assert len(samples) / 16_000 == pytest.approx(7.0, abs=0.1)
    assert np.abs(samples[3 * 16_000 : 4 * 16_000]).max() == 0


def test_too_long_is_found_by_listening_not_by_the_header():
    with pytest.raises(UnusableRecording, match="longer than"):
        heard(sound.recording("flac", seconds=70.0), "flac", max_seconds=60)


def test_a_header_that_claims_days_is_not_believed():
    tone = sound.tone(1.0, 16_000)
    content = sound.lying_wav(tone, claimed_bytes=0xFFFF_FFF0)

    assert len(heard(content, "wav", max_seconds=60)) == 16_000


@pytest.mark.parametrize(
    "lie",
    [
        {"rate": 1},
        {"rate": 10_000_000},
        {"rate": 0},
        {"channels": 0},
        {"channels": 4},
        {"channels": 64},
        {"channels": 255},
        {"bits": 0},
        {"bits": 13},
        {"form": 3, "bits": 32},
        {"form": 0x55},
        {"form": 0xFFFF},
    ],
    ids=str,
)
def test_a_lying_header_ends_in_sound_or_in_a_sentence(lie):
    content = sound.lying_wav(sound.tone(0.5, 16_000), **lie)

    try:
        result = heard(content, "wav", max_seconds=20)
    except UnusableRecording as error:
        result = str(error)

    assert len(result)


def test_four_microphones_become_one():
    four = np.repeat(sound.tone(1.0, 16_000), 4)

    samples = heard(sound.lying_wav(four, channels=4), "wav")

    assert loudest_hertz(samples) == pytest.approx(220, abs=3)


def test_values_that_are_no_numbers_become_sound():
    values = np.tile(np.array([np.nan, np.inf, -np.inf, 0.5], "<f4"), 4000)

    samples = heard(sound.lying_wav(values, form=3, bits=32), "wav")

    assert np.isfinite(samples).all()
    assert np.abs(samples).max() <= 1


def test_hours_of_silence_in_a_small_file_are_stopped():
    bomb = sound.flac_bomb(hours=0.5)

    with pytest.raises(UnusableRecording, match="longer than"):
        heard(bomb, "flac", max_seconds=900)


def test_a_tag_that_claims_to_be_huge_is_survived():
    tag = b"ID3\x04\0\0" + bytes([0x7F, 0x7F, 0x7F, 0x7F])

    with pytest.raises(UnusableRecording):
        heard(tag + bytes(1000), "mp3")


def test_a_box_that_claims_to_be_huge_is_survived():
    box = struct.pack(">I4s", 1, b"moov") + struct.pack(">Q", 1 << 62)

    with pytest.raises(UnusableRecording):
        heard(sound.recording("m4a")[:40] + box, "mp4")


def test_an_inspection_tells_of_sound_and_pictures():
    assert inspected(sound.recording("m4a"), "mp4")["has_video"] is False
    assert inspected(sound.video(), "mp4")["has_video"] is True


def test_an_inspection_does_not_listen_to_the_whole():
    read = CountingFile(sound.recording("wav", seconds=120.0))

    decoder.inspect(lambda: read, "wav")

    assert read.count <= 2


class CountingFile(io.BytesIO):
    count = 0

    def read(self, *args):
        self.count += 1
        return super().read(*args)


def test_a_decoder_that_is_killed_is_the_worlds_fault(monkeypatch):
    monkeypatch.setattr(decoder, "COMMAND", ["sh", "-c", "kill -9 $$"])

    with pytest.raises(TranscriberUnavailable):
        heard(sound.recording("wav"), "wav")


def test_a_decoder_that_crashes_is_the_recordings_fault(monkeypatch):
    monkeypatch.setattr(decoder, "COMMAND", ["sh", "-c", "kill -SEGV $$"])

    with pytest.raises(UnusableRecording):
        heard(sound.recording("wav"), "wav")


def test_a_decoder_that_says_nothing_is_given_up(monkeypatch):
    monkeypatch.setattr(decoder, "COMMAND", ["sleep", "60"])
    monkeypatch.setattr(decoder, "SILENT_SECONDS", 0.2)

    with pytest.raises(TranscriberUnavailable):
        heard(sound.recording("wav"), "wav")


def test_a_decoder_that_reads_for_ever_is_given_up(monkeypatch):
    monkeypatch.setattr(decoder, "REREADING", 0)
    monkeypatch.setattr(decoder, "READ_ANYWAY", 1000)

    with pytest.raises(UnusableRecording, match="more work"):
        heard(sound.recording("wav"), "wav")


def test_a_listener_who_leaves_takes_the_decoder_along():
    blocks = audio(sound.recording("flac", seconds=70.0), "flac").blocks()
    next(blocks)
    process = blocks.gi_frame.f_locals["child"]._process

    blocks.close()

    assert process.returncode is not None
