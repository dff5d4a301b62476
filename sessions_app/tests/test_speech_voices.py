import numpy as np

from sessions_app.speech.filter_bank import filter_bank
from sessions_app.speech.phrases import cut
from sessions_app.speech.segmentation import SECONDS_PER_FRAME, Activity
from sessions_app.speech.voices import VoicedPhrases, assign
from sessions_app.tests.speech_sound import tone


def phrases(voices, *, seconds=1.5, spread=0.05):
    """Prints of phrases by voices that are as far apart as two strangers are."""
    random = np.random.default_rng(3)
    centres = np.linalg.qr(random.standard_normal((192, 3)))[0].T
    prints = centres[list(voices)] + spread * random.standard_normal((len(voices), 192)) / 4
    prints /= np.linalg.norm(prints, axis=1, keepdims=True)
    return VoicedPhrases(
        prints=prints.astype(np.float32),
        seconds=np.full(len(voices), seconds),
        may_change=np.ones(len(voices), bool),
    )


def activity(*runs):
    """Rows of (seconds, voices that speak)."""
    rows = [[v in voices for v in range(3)] for seconds, voices in runs for _ in frames(seconds)]
    return Activity(0, np.array(rows), np.zeros(len(rows), int))


def frames(seconds):
    return range(round(seconds / SECONDS_PER_FRAME))


def lengths(heard):
    return [round((part.end - part.start) * SECONDS_PER_FRAME, 1) for part in heard.phrases]


def test_two_voices_are_told_apart():
    voices = assign(phrases([0, 0, 1, 1, 0, 1, 0, 0]))

    assert (voices == voices[0]).tolist() == [True, True, False, False, True, False, True, True]


def test_one_voice_stays_one():
    assert not assign(phrases([0] * 8)).any()


def test_too_little_to_judge_is_one_voice():
    assert assign(phrases([0])).tolist() == [0]


def test_the_same_recording_gives_the_same_voices():
    heard = phrases([0, 1, 0, 0, 1, 1])

    assert np.array_equal(assign(heard), assign(heard))


def test_silence_has_no_phrases():
    assert cut(activity((2.0, []))).phrases == []


def test_a_change_of_voice_ends_a_phrase():
    assert lengths(cut(activity((1.0, [0]), (1.5, [1])))) == [1.0, 1.5]


def test_a_short_pause_does_not_end_a_phrase():
    assert lengths(cut(activity((0.6, [0]), (0.1, []), (0.6, [0])))) == [1.3]


def test_long_speech_is_divided_evenly():
    assert lengths(cut(activity((4.8, [0])))) == [1.6, 1.6, 1.6]


def test_who_spoke_goes_on_while_interrupted():
    heard = cut(activity((1.0, [1]), (0.4, [0, 1]), (1.0, [1])))

    assert len({phrase.key for phrase in heard.phrases}) == 1


def test_filter_bank_has_a_row_each_ten_milliseconds():
    assert filter_bank(tone(1)).shape == (98, 80)


def test_sound_shorter_than_a_frame_has_no_rows():
    assert filter_bank(tone(0.02)).shape == (0, 80)


def test_somebody_who_hardly_speaks_is_heard():
    voices = assign(phrases([0] * 120 + [1] * 2 + [0] * 120, seconds=1.6))

    assert np.flatnonzero(voices != voices[0]).tolist() == [120, 121]
