"""Find a quote in the transcript. Models misplace their quotes, so their positions are ignored."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz

from sessions_app.extraction.evidence import evidence, spanning
from sessions_app.extraction.protocol import Evidence, Utterance

FOUND = 80  # of 100: below this it is another sentence
FEWEST_WORDS = 6  # shorter ones must be a whole utterance; "I don't know" stands everywhere
WORDS_SHARED = 0.6  # letters can agree by chance, words hardly
EDGE = 4  # words that a window may be moved at either end
LONGEST = 1200  # characters of a quote
WORD = re.compile(r"\w+")


def bare(text: str) -> str:
    """Letters and digits only: whitespace, case and punctuation do not count."""
    return " ".join(word.lower() for word in WORD.findall(text))


@dataclass(frozen=True, slots=True)
class Span:
    """A word of the joined transcript and where it came from."""

    place: int  # in the list of utterances
    start: int  # in the utterance's text
    end: int


class Locator:
    """The joined transcript, made once and searched for many quotes."""

    def __init__(self, transcript: Sequence[Utterance]):
        self.utterances = list(transcript)
        self._spans: list[Span] = []
        self._starts: list[int] = []
        words, position = [], 0
        for place, utterance in enumerate(self.utterances):
            for found in WORD.finditer(utterance.text):
                word = found.group().lower()
                self._spans.append(Span(place, found.start(), found.end()))
                self._starts.append(position)
                words.append(word)
                position += len(word) + 1
        self._text = " ".join(words)

    @cached_property
    def _whole(self) -> dict[str, Utterance]:
        """Utterances by their bare words; the first one where several say the same."""
        return {bare(each.text): each for each in reversed(self.utterances) if bare(each.text)}

    def locate(self, quote: str) -> Evidence | None:
        """Where the quote stands, in the transcript's own words; None when it does not."""
        wanted = bare(quote[:LONGEST])
        if wanted in self._whole:
            utterance = self._whole[wanted]
            return evidence(utterance, utterance.text.strip())
        if len(wanted.split()) < FEWEST_WORDS:
            return None
        exact = f" {self._text} ".find(f" {wanted} ")
        if exact >= 0:
            return self._cut(self._between(exact, exact + len(wanted)), 100.0)
        return self._similar(wanted)

    def _similar(self, wanted: str) -> Evidence | None:
        match = fuzz.partial_ratio_alignment(wanted, self._text, score_cutoff=FOUND)
        if match is None or match.dest_end <= match.dest_start:
            return None
        spans = self._fitted(wanted.split(), match.dest_start, match.dest_end)
        asked = set(wanted.split())
        shared = asked & {self._word(span) for span in spans}
        if len(shared) < WORDS_SHARED * len(asked):
            return None
        return self._cut(spans, match.score)

    def _fitted(self, asked: list[str], start: int, end: int) -> list[Span]:
        """From the quote's first word to its last, where they stand near the window's edges.

        The window is as long as the quote, and a quote with words left out is too short.
        """
        first = max(bisect_right(self._starts, start) - 1 - EDGE, 0)
        spans = self._spans[first : bisect_right(self._starts, end - 1) + EDGE]
        words = [self._word(span) for span in spans]
        begin = next((at for at in range(len(words)) if words[at] in asked[:2]), 0)
        stop = next(
            (at for at in reversed(range(len(words))) if words[at] in asked[-2:]), len(words) - 1
        )
        return spans[begin : stop + 1] if begin <= stop else spans

    def _word(self, span: Span) -> str:
        return self.utterances[span.place].text[span.start : span.end].lower()

    def _cut(self, spans: list[Span], score: float) -> Evidence:
        """Back to the source; where it runs over a change of speaker, the larger side is kept."""
        runs: list[list[Span]] = []
        for span in spans:
            if runs and self._speaker(runs[-1][-1]) == self._speaker(span):
                runs[-1].append(span)
            else:
                runs.append([span])
        return self._as_evidence(max(runs, key=len), round(score, 1))

    def _between(self, start: int, end: int) -> list[Span]:
        first = max(bisect_right(self._starts, start) - 1, 0)
        last = max(bisect_right(self._starts, end - 1) - 1, first)
        return self._spans[first : last + 1]

    def _speaker(self, span: Span) -> str:
        return self.utterances[span.place].speaker

    def _as_evidence(self, run: list[Span], score: float) -> Evidence:
        places = list(dict.fromkeys(span.place for span in run))
        pieces = []
        for place in places:
            words = [span for span in run if span.place == place]
            pieces.append(self.utterances[place].text[words[0].start : words[-1].end])
        touched = [self.utterances[place] for place in places]
        return spanning(touched, " ".join(pieces), min(score, 100.0))
