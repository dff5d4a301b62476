import numpy as np
import pytest

from sessions_app.speech.protocol import SAMPLE_RATE
from sessions_app.speech.recognition import Recogniser, SpeechClock
from sessions_app.speech.tape import Tape
from sessions_app.speech.voice_activity import VoiceActivity
from sessions_app.speech.whisper import SILENT, MoreSoundNeeded, Spectrogram
from sessions_app.tests.speech_sound import noise, sample, silence, tone


class SpokenWord:
    def __init__(self, start, end, word):
        self.start, self.end, self.word, self.probability = start, end, word, 0.9


class SpokenSegment:
    def __init__(self, *words):
        self.words = [SpokenWord(*word) for word in words]


def silent_features(sound):
    return np.zeros((80, len(sound) // 160 + 1))


class SteadyWhisper:
    """Takes 25 of every 30 s, as the real one does when a sentence is unfinished."""

    def __init__(self):
        self.calls = []

    def language_of(self, sound):
        return None

    def spectrogram(self, sound, *, is_last, loudest):
        return Spectrogram(sound, silent_features, is_last=is_last, loudest=loudest)

    def segments(self, spectrogram, language):
        frames, seek = spectrogram.shape[-1] - 1, 0
        try:
            while seek < frames:
                size = min(3000, frames - seek)
                spectrogram[:, seek : seek + size]
                self.calls.append(size)
                yield SpokenSegment((seek / 100, seek / 100 + 1, f" at {seek / 100:g}"))
                seek += size if size < 3000 else 2500
        except MoreSoundNeeded:
            return
        spectrogram.finish()


def recognised_in_blocks(whisper, seconds, block):
    tape = Tape()
    recogniser = Recogniser(whisper, tape, "en")
    sound = tone(seconds)
    words = []
    for first in range(0, len(sound), block):
        tape.append(sound[first : first + block])
        tape.is_finished = first + block >= len(sound)
        recogniser.add([(first, min(first + block, len(sound)))])
        words += [word for segment in recogniser.words() for word in segment]
        tape.forget(recogniser.position(tape.end))
    return words


def test_windows_ask_for_the_same_stretches_as_the_whole():
    windowed, whole = SteadyWhisper(), SteadyWhisper()

    recognised_in_blocks(windowed, 200, block=30 * SAMPLE_RATE)
    recognised_in_blocks(whole, 200, block=200 * SAMPLE_RATE)

    assert windowed.calls == whole.calls


def test_times_go_on_across_windows():
    words = recognised_in_blocks(SteadyWhisper(), 200, block=30 * SAMPLE_RATE)

    assert [word.start for word in words] == [25.0 * number for number in range(8)]


def test_an_unsure_language_is_looked_for_again_and_then_taken_as_english():
    tape = Tape()
    tape.append(tone(40))
    tape.is_finished = True
    recogniser = Recogniser(SteadyWhisper(), tape, None)
    recogniser.add([(0, tape.end)])

    list(recogniser.words())

    assert recogniser.language == "en"


def test_the_model_is_stopped_where_less_than_thirty_seconds_are_left():
    spectrogram = Spectrogram(silence(60), silent_features, is_last=False, loudest=SILENT)

    with pytest.raises(MoreSoundNeeded):
        spectrogram[:, 3100:6000]

    assert spectrogram.frames_done == 3100


def test_the_end_of_the_recording_may_be_shorter():
    spectrogram = Spectrogram(silence(60), silent_features, is_last=True, loudest=SILENT)

    assert spectrogram[:, 3100:6000].shape == (80, 2900)


def test_what_was_loud_before_hides_what_is_hardly_heard_now():
    spectrogram = Spectrogram(silence(30), silent_features, is_last=True, loudest=2.5)

    assert spectrogram[:, 0:3000].min() == 0.5


def test_words_are_put_back_to_where_they_were_spoken():
    clock = SpeechClock([(0, 5 * SAMPLE_RATE), (20 * SAMPLE_RATE, 30 * SAMPLE_RATE)])

    words = clock.words(SpokenSegment((4.0, 4.5, " one"), (4.9, 5.5, " two"), (6.0, 7.0, " three")))

    assert [(word.start, word.end) for word in words] == [(4.0, 4.5), (19.9, 20.5), (21.0, 22.0)]


def test_tape_forgets_what_nobody_needs():
    tape = Tape()
    tape.append(tone(10))

    tape.forget(4 * SAMPLE_RATE)

    assert (tape.start, tape.end) == (4 * SAMPLE_RATE, 10 * SAMPLE_RATE)


def test_tape_refuses_to_read_what_it_forgot():
    tape = Tape()
    tape.append(tone(10))
    tape.forget(4 * SAMPLE_RATE)

    with pytest.raises(ValueError, match="forgotten"):
        tape.read(3 * SAMPLE_RATE, 5 * SAMPLE_RATE)


def test_beyond_the_end_there_is_silence():
    tape = Tape()
    tape.append(tone(1))

    assert not tape.read(SAMPLE_RATE, 2 * SAMPLE_RATE).any()


def heard_as_speech(sound, block):
    tape = Tape()
    activity = VoiceActivity(tape)
    spans = []
    for first in range(0, len(sound), block):
        tape.append(sound[first : first + block])
        tape.is_finished = first + block >= len(sound)
        for start, end in activity.advance():
            start = spans.pop()[0] if spans and spans[-1][1] == start else start
            spans.append((start, end))
        tape.forget(activity.settled)
    return spans


def test_speech_is_found_alike_in_small_and_large_blocks():
    speech, _ = sample("intake_short")
    sound = np.concatenate([silence(5), speech[: 12 * SAMPLE_RATE], silence(6), speech[-80_000:]])

    assert heard_as_speech(sound, 7_777) == heard_as_speech(sound, len(sound))


def test_a_long_pause_is_cut_out():
    speech, _ = sample("intake_short")
    sound = np.concatenate([speech[: 5 * SAMPLE_RATE], silence(10), speech[: 5 * SAMPLE_RATE]])

    spans = heard_as_speech(sound, 30 * SAMPLE_RATE)

    assert len(spans) == 2


@pytest.mark.parametrize("sound", [silence(10), noise(10)], ids=["silence", "noise"])
def test_nothing_is_speech_where_nobody_speaks(sound):
    assert heard_as_speech(sound, SAMPLE_RATE) == []
