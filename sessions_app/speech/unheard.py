"""Where the two models disagree: speech without words, and words without speech."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from sessions_app.speech.diarization import Diarizer
from sessions_app.speech.protocol import SAMPLE_RATE, UNCLEAR, Word
from sessions_app.speech.recognition import Recogniser
from sessions_app.speech.turns import mean_probability

SHORTEST_GAP = 2.0  # seconds of speech without a word that are worth another attempt
LONGEST_GAP = 28.0  # what Whisper can hear at once
BREATH = 0.5  # speech goes on over a pause this short
WORD_MARGIN = 0.3
BELIEVABLE = 0.5  # mean word probability of what the second attempt gives
CERTAIN = 0.6  # words surer than this are kept even where no voice was heard
VOICE_MARGIN = 0.5

Span = tuple[float, float]  # seconds


class Unheard:
    def __init__(self, diarizer: Diarizer, recogniser: Recogniser):
        self._diarizer = diarizer
        self._recogniser = recogniser
        self._checked = 0.0

    @property
    def position(self) -> int:
        """Samples before this one will not be listened to again."""
        return max(0, int((self._checked - WORD_MARGIN) * SAMPLE_RATE))

    def words(self, words: Sequence[Word], *, recognised: float, is_last: bool) -> list[Word]:
        """Give the words of stretches that were left empty, or mark those as unclear."""
        until = min(recognised, self._diarizer.heard_until)
        found: list[Word] = []
        speech = joined(self._diarizer.speech(self._checked, until))
        for start, end in gaps(speech, words):
            if end >= until - BREATH and end - start < LONGEST_GAP and not is_last:
                until = start  # it may go on: look again when more is known
            elif end - start >= SHORTEST_GAP:
                found += self._second_attempt(start, end)
        self._checked = max(self._checked, until)
        return found

    def without_inventions(self, words: Sequence[Word]) -> list[Word]:
        """Drop unsure words that were written where nobody was heard."""
        kept: list[Word] = []
        for is_heard, together in groupby(words, self._is_heard):
            run = list(together)
            if is_heard or mean_probability(run) >= CERTAIN:
                kept += run
        return kept

    def _is_heard(self, word: Word) -> bool:
        return bool(self._diarizer.speech(word.start - VOICE_MARGIN, word.end + VOICE_MARGIN))

    def _second_attempt(self, start: float, end: float) -> list[Word]:
        found = []
        while start < end:
            stop = end if end - start <= LONGEST_GAP else start + LONGEST_GAP
            span = int(start * SAMPLE_RATE), int(stop * SAMPLE_RATE)
            words = self._recogniser.words_within(span)
            if words and mean_probability(words) >= BELIEVABLE:
                found += words
            else:
                found.append(Word(round(start, 2), round(stop, 2), UNCLEAR, 0.0))
            start = stop
        return found


def joined(spans: Iterable[Span]) -> list[Span]:
    together: list[Span] = []
    for start, end in spans:
        if together and start - together[-1][1] < BREATH:
            start = together.pop()[0]
        together.append((start, end))
    return together


def gaps(speech: Sequence[Span], words: Sequence[Word]) -> list[Span]:
    """Give the parts of speech that no word covers; both in order of time."""
    empty: list[Span] = []
    for start, end in speech:
        for word in words:
            if word.end + WORD_MARGIN <= start or word.start - WORD_MARGIN >= end:
                continue
            if word.start - WORD_MARGIN > start:
                empty.append((start, word.start - WORD_MARGIN))
            start = max(start, word.end + WORD_MARGIN)
        if start < end:
            empty.append((start, end))
    return empty
