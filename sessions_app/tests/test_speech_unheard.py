import pytest

from sessions_app.speech.protocol import SAMPLE_RATE, UNCLEAR, Word
from sessions_app.speech.unheard import Unheard


class Diarizer:
    def __init__(self, *speech, until=60.0):
        self._speech = speech
        self.heard_until = until

    def speech(self, start, end):
        inside = [(max(a, start), min(b, end)) for a, b in self._speech]
        return [(a, b) for a, b in inside if a < b]


class Recogniser:
    def __init__(self, *words):
        self._words = list(words)
        self.asked = []

    def words_within(self, span):
        self.asked.append((span[0] / SAMPLE_RATE, span[1] / SAMPLE_RATE))
        return self._words


FOUND = Word(11.0, 11.5, "Yes.", 0.9)
DOUBTFUL = Word(11.0, 11.5, "Thanks.", 0.2)
BEFORE, AFTER = Word(8.0, 9.7, "before", 0.9), Word(15.0, 16.0, "after", 0.9)
SPEECH = (8.0, 16.0)


def test_speech_without_words_is_listened_to_again():
    recogniser = Recogniser(FOUND)

    found = Unheard(Diarizer(SPEECH), recogniser).words(
        [BEFORE, AFTER], recognised=60.0, is_last=False
    )

    assert found == [FOUND]
    assert recogniser.asked == [pytest.approx((10.0, 14.7), abs=0.01)]


@pytest.mark.parametrize("again", [[], [DOUBTFUL]], ids=["nothing", "a guess"])
def test_what_stays_unheard_is_marked(again):
    found = Unheard(Diarizer(SPEECH), Recogniser(*again)).words(
        [BEFORE, AFTER], recognised=60.0, is_last=False
    )

    assert [(word.text, word.start, word.end) for word in found] == [(UNCLEAR, 10.0, 14.7)]


def test_a_short_gap_is_left_alone():
    recogniser = Recogniser(FOUND)

    found = Unheard(Diarizer((8.0, 12.0)), recogniser).words(
        [BEFORE, Word(11.5, 12.0, "then", 0.9)], recognised=60.0, is_last=False
    )

    assert (found, recogniser.asked) == ([], [])


def test_a_stretch_is_looked_at_once():
    recogniser = Recogniser(FOUND)
    unheard = Unheard(Diarizer(SPEECH), recogniser)
    unheard.words([BEFORE, AFTER], recognised=60.0, is_last=False)

    again = unheard.words([BEFORE, AFTER], recognised=60.0, is_last=False)

    assert (again, len(recogniser.asked)) == ([], 1)


def test_speech_that_may_go_on_is_looked_at_later():
    recogniser = Recogniser(FOUND)
    unheard = Unheard(Diarizer((55.0, 70.0)), recogniser)

    found = unheard.words([], recognised=60.0, is_last=False)

    assert (found, recogniser.asked) == ([], [])
    assert unheard.position <= 55 * SAMPLE_RATE


def test_at_the_end_nothing_is_left_for_later():
    unheard = Unheard(Diarizer((55.0, 60.0)), Recogniser(FOUND))

    assert unheard.words([], recognised=60.0, is_last=True) == [FOUND]


def test_long_unheard_speech_is_tried_in_pieces():
    recogniser = Recogniser(FOUND)

    Unheard(Diarizer((0.0, 60.0)), recogniser).words([], recognised=60.0, is_last=True)

    assert recogniser.asked == [(0.0, 28.0), (28.0, 56.0), (56.0, 60.0)]


def test_unsure_words_where_nobody_spoke_are_dropped():
    unheard = Unheard(Diarizer((8.0, 10.0)), Recogniser())

    kept = unheard.without_inventions([BEFORE, Word(30.0, 31.0, "Bye.", 0.3)])

    assert kept == [BEFORE]


def test_sure_words_are_kept_even_where_nobody_was_heard():
    unheard = Unheard(Diarizer((8.0, 10.0)), Recogniser())

    kept = unheard.without_inventions([BEFORE, Word(30.0, 31.0, "Hello.", 0.95)])

    assert len(kept) == 2
