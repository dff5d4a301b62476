"""Words out of a stream of sound, in windows of about a minute."""

from collections import deque
from collections.abc import Iterator

import numpy as np

from sessions_app.speech.protocol import SAMPLE_RATE, Word
from sessions_app.speech.tape import Tape
from sessions_app.speech.voice_activity import Span
from sessions_app.speech.whisper import FRAME, SILENT, Spectrogram, Whisper

WINDOW = 60 * SAMPLE_RATE  # of speech; Whisper hears 30 s of it at once
FALLBACK_LANGUAGE = "en"
LANGUAGE_ATTEMPTS = 3


class Recogniser:
    def __init__(self, whisper: Whisper, tape: Tape, language: str | None):
        self._whisper = whisper
        self._tape = tape
        self._speech: deque[Span] = deque()  # heard as speech, not yet turned into words
        self._language = language
        self._language_attempts = 0
        self._loudest = SILENT

    @property
    def language(self) -> str:
        return self._language or FALLBACK_LANGUAGE

    @property
    def waiting(self) -> int:
        return sum(end - start for start, end in self._speech)

    def add(self, spans: list[Span]) -> None:
        for start, end in spans:
            if self._speech and self._speech[-1][1] == start:
                start, _ = self._speech.pop()
            self._speech.append((start, end))

    def position(self, judged: int) -> int:
        """Everything before this sample is done, given how far speech was looked for."""
        return self._speech[0][0] if self._speech else judged

    def words(self) -> Iterator[list[Word]]:
        """Recognise what waits, and give the words segment by segment as they are found."""
        while self.waiting >= WINDOW or (self._tape.is_finished and self._speech):
            yield from self._window()

    def words_within(self, span: Span) -> list[Word]:
        """Listen once more to a stretch that is known to hold speech."""
        sound = self._tape.read(*span)
        spectrogram = self._spectrogram(sound, is_last=True)
        clock = SpeechClock([span])
        segments = self._whisper.segments(spectrogram, self.language)
        return [word for segment in segments for word in clock.words(segment)]

    def _window(self) -> Iterator[list[Word]]:
        spans = self._first(WINDOW)
        sound = np.concatenate([self._tape.read(*span) for span in spans])
        is_last = self._tape.is_finished and len(sound) == self.waiting
        self._find_language(sound)
        spectrogram = self._spectrogram(sound, is_last=is_last)
        clock = SpeechClock(spans)
        for segment in self._whisper.segments(spectrogram, self.language):
            yield clock.words(segment)
        self._loudest = spectrogram.loudest
        self._drop(len(sound) if is_last else spectrogram.frames_done * FRAME)

    def _spectrogram(self, sound: np.ndarray, *, is_last: bool) -> Spectrogram:
        return self._whisper.spectrogram(sound, is_last=is_last, loudest=self._loudest)

    def _find_language(self, sound: np.ndarray) -> None:
        if self._language is None and self._language_attempts < LANGUAGE_ATTEMPTS:
            self._language_attempts += 1
            self._language = self._whisper.language_of(sound)

    def _first(self, length: int) -> list[Span]:
        spans = []
        for start, end in self._speech:
            taken = min(end - start, length)
            spans.append((start, start + taken))
            length -= taken
            if length == 0:
                break
        return spans

    def _drop(self, length: int) -> None:
        while length > 0:
            start, end = self._speech.popleft()
            if end - start > length:
                self._speech.appendleft((start + length, end))
            length -= end - start


class SpeechClock:
    """Turns times in the joined speech into times in the recording."""

    def __init__(self, spans: list[Span]):
        lengths = np.array([end - start for start, end in spans]) / SAMPLE_RATE
        self._ends = np.cumsum(lengths)
        self._shifts = np.array([start / SAMPLE_RATE for start, _ in spans]) - (
            self._ends - lengths
        )

    def words(self, segment) -> list[Word]:
        return [self._word(word) for word in segment.words or () if word.word.strip()]

    def _word(self, word) -> Word:
        # By its middle, so that both ends of a word move by the same amount.
        middle = (word.start + word.end) / 2
        span = min(int(np.searchsorted(self._ends, middle)), len(self._ends) - 1)
        shift = self._shifts[span]
        return Word(
            start=round(float(word.start + shift), 2),
            end=round(float(word.end + shift), 2),
            text=word.word.strip(),
            probability=round(float(word.probability), 4),
        )
