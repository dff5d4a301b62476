"""An engine without a model: for measuring what the pipeline itself costs, and for testing it."""

from collections.abc import Callable
from itertools import count

from sessions_app.speech.protocol import (
    CLIENT,
    SAMPLE_RATE,
    THERAPIST,
    Audio,
    Segment,
    Transcription,
    UnusableRecording,
    Word,
)

STEP = 10.0  # seconds per segment


def build() -> "NullTranscriber":
    return NullTranscriber()


class NullTranscriber:
    """Listens to every block and hears a numbered sentence each ten seconds, always the same."""

    def transcribe(
        self,
        audio: Audio,
        *,
        language: str | None = None,
        on_progress: Callable[[float], None] = lambda seconds_done: None,
    ) -> Transcription:
        samples = 0
        for block in audio.blocks():
            samples += len(block)
            on_progress(samples / SAMPLE_RATE)
        duration = samples / SAMPLE_RATE
        if not samples:
            raise UnusableRecording("This recording is empty; upload it again.")
        return Transcription(
            segments=tuple(_segments(duration)),
            duration=duration,
            language=language or "en",
            confidence=1.0,
            engine="null",
            model="none",
        )


def _segments(duration: float):
    for number in count():
        start = number * STEP
        if start >= duration:
            return
        end = min(start + STEP, duration)
        speaker = CLIENT if number % 2 else THERAPIST
        text = f"This is sentence {number + 1}."
        yield Segment(start, end, speaker, text, tuple(_words(text, start, end)), 1.0)


def _words(text: str, start: float, end: float):
    words = text.split()
    step = (end - start) / len(words)
    for index, word in enumerate(words):
        yield Word(start + index * step, start + (index + 1) * step, word, 1.0)
