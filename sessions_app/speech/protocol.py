"""What every transcription engine takes and gives.

Engines are pure: sound in, values out. They do not touch the database, the settings object is
read once by `engine.py`, and every engine of a process is built once and kept.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

SAMPLE_RATE = 16_000

THERAPIST = "Therapist"
CLIENT = "Client"
UNCLEAR = "[unclear]"


class UnusableRecording(Exception):
    """The recording's fault: no retry. The message is the sentence that the therapist reads."""


class TranscriberUnavailable(Exception):
    """The world's fault: worth another attempt. The message is what the therapist reads."""

    def __init__(self, message: str, *, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after  # seconds, when the other side named them


class Audio(Protocol):
    """A recording that is being decoded; nobody holds all of it in memory."""

    duration: float | None  # seconds as the container says, None when it does not

    def blocks(self) -> Iterator[np.ndarray]:
        """Yield float32 mono sound at 16 kHz in blocks of at most 30 s; may be called once.

        Raises UnusableRecording when the file cannot be decoded or is longer than allowed.
        """


@dataclass(frozen=True, slots=True)
class Word:
    start: float  # seconds from the start of the recording
    end: float
    text: str  # without surrounding space, punctuation kept: "Monday,"
    probability: float  # 0..1


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of one speaker, at most about 30 s and never across a change of speaker."""

    start: float
    end: float
    speaker: str  # THERAPIST or CLIENT
    text: str
    words: tuple[Word, ...] = ()
    confidence: float | None = None  # mean word probability, 0..1


@dataclass(frozen=True, slots=True)
class Transcription:
    segments: tuple[Segment, ...]
    duration: float  # seconds of sound that were decoded
    language: str  # ISO 639-1
    confidence: float | None  # 0..1
    engine: str  # "local", "openai"
    model: str  # names and short checksums of the models that did it
    seconds: dict[str, float] = field(
        default_factory=dict
    )  # wall time spent inside the models, by stage
    usage: dict[str, float] = field(
        default_factory=dict
    )  # of outside engines: seconds billed, cost in USD, calls


class Transcriber(Protocol):
    def transcribe(
        self,
        audio: Audio,
        *,
        language: str | None = None,
        on_progress: Callable[[float], None] = lambda seconds_done: None,
    ) -> Transcription:
        """Transcribe; call on_progress with the seconds of sound done, at least every few seconds.

        on_progress may raise (the session was cancelled): let it through and leave nothing behind.
        Raises UnusableRecording or TranscriberUnavailable.
        """
