"""What transcription services answer, checked before a word of it is believed."""

import difflib
import math
from collections.abc import Iterable, Sequence

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat

from sessions_app.speech.protocol import Word

MOST_PARTS = 100_000
MOST_BILLED = 100_000_000  # seconds or tokens of one request
LEAST_LIKELY = -1.0  # mean log probability; below it, what is also probably silence is dropped
SURELY_SILENCE = 0.6

LANGUAGES = {
    "english": "en",
    "spanish": "es",
    "french": "fr",
    "german": "de",
    "italian": "it",
    "portuguese": "pt",
    "dutch": "nl",
    "polish": "pl",
    "russian": "ru",
    "ukrainian": "uk",
    "turkish": "tr",
    "arabic": "ar",
    "hebrew": "he",
    "hindi": "hi",
    "chinese": "zh",
    "japanese": "ja",
    "korean": "ko",
    "vietnamese": "vi",
    "swedish": "sv",
    "danish": "da",
    "norwegian": "no",
    "finnish": "fi",
    "greek": "el",
    "czech": "cs",
    "romanian": "ro",
    "hungarian": "hu",
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="ignore")

    start: FiniteFloat
    end: FiniteFloat


class SpokenWord(_Part):
    word: str = Field(max_length=200)


class SpokenSegment(_Part):
    text: str = Field(max_length=20_000)
    avg_logprob: FiniteFloat | None = None
    no_speech_prob: FiniteFloat | None = None

    @property
    def probability(self) -> float | None:
        return None if self.avg_logprob is None else math.exp(min(0.0, self.avg_logprob))

    @property
    def is_silence(self) -> bool:
        return (self.no_speech_prob or 0) > SURELY_SILENCE and (
            self.avg_logprob or 0
        ) < LEAST_LIKELY


class SpeakerSegment(_Part):
    text: str = Field(max_length=20_000)
    speaker: str = Field(max_length=100)


class Usage(BaseModel):
    seconds: FiniteFloat | None = Field(default=None, ge=0, le=MOST_BILLED)
    input_tokens: int | None = Field(default=None, ge=0, le=MOST_BILLED)
    output_tokens: int | None = Field(default=None, ge=0, le=MOST_BILLED)


class VerboseReply(BaseModel):
    """whisper-1 with response_format=verbose_json."""

    text: str
    language: str | None = None
    duration: FiniteFloat | None = None
    segments: list[SpokenSegment] = Field(default_factory=list, max_length=MOST_PARTS)
    words: list[SpokenWord] | None = Field(default=None, max_length=MOST_PARTS)
    usage: Usage | None = None

    @property
    def language_code(self) -> str | None:
        name = (self.language or "").strip().lower()
        return name if len(name) == 2 else LANGUAGES.get(name)


class DiarizedReply(BaseModel):
    """gpt-4o-transcribe-diarize with response_format=diarized_json."""

    segments: list[SpeakerSegment] = Field(max_length=MOST_PARTS)
    duration: FiniteFloat | None = None
    usage: Usage | None = None


def words_of(reply: VerboseReply, *, shift: float, length: float) -> list[Word]:
    """Join the words' times with the segments' punctuation, which the words of whisper-1 lack."""
    spoken = [segment for segment in reply.segments if not segment.is_silence]
    tokens = [(token, part) for part in spoken for token in part.text.split()]
    placed = _placed(tokens, reply.words) if reply.words else _spread_over_segments(spoken)
    return [
        Word(
            start=round(shift + min(max(start, 0.0), length), 2),
            end=round(shift + min(max(end, start, 0.0), length), 2),
            text=token,
            probability=round(part.probability or 0.0, 4),
        )
        for (token, part), start, end in placed
    ]


def _placed(tokens, words: Sequence[SpokenWord]) -> Iterable[tuple]:
    matcher = difflib.SequenceMatcher(
        None, [_plain(t) for t, _ in tokens], [_plain(w.word) for w in words], autojunk=False
    )
    at = 0.0
    for kind, first, last, word, last_word in matcher.get_opcodes():
        if kind == "equal":
            for token, timed in zip(tokens[first:last], words[word:last_word], strict=True):
                yield token, timed.start, timed.end
        elif last > first:
            start = words[word].start if last_word > word else at
            end = words[last_word - 1].end if last_word > word else at
            yield from _spread(tokens[first:last], start, end)
        at = words[last_word - 1].end if last_word else at


def _spread_over_segments(segments: Iterable[SpokenSegment]) -> Iterable[tuple]:
    for segment in segments:
        tokens = [(token, segment) for token in segment.text.split()]
        yield from _spread(tokens, segment.start, segment.end)


def _spread(tokens: Sequence, start: float, end: float) -> Iterable[tuple]:
    step = max(0.0, end - start) / max(1, len(tokens))
    for index, token in enumerate(tokens):
        yield token, start + index * step, start + (index + 1) * step


def _plain(text: str) -> str:
    return "".join(letter for letter in text.lower() if letter.isalnum())
