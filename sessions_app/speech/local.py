"""The engine of this machine: faster-whisper for the words, pyannote and CAM++ for the voices."""

import bisect
import os
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from sessions_app.speech.diarization import Diarizer, Models, load_models
from sessions_app.speech.loops import without_loops
from sessions_app.speech.model_files import SPEAKERS
from sessions_app.speech.protocol import (
    SAMPLE_RATE,
    UNCLEAR,
    Audio,
    Transcription,
    UnusableRecording,
    Word,
)
from sessions_app.speech.recognition import WINDOW, Recogniser
from sessions_app.speech.tape import Tape
from sessions_app.speech.turns import mean_probability, segments_of
from sessions_app.speech.unheard import Unheard
from sessions_app.speech.voice_activity import VoiceActivity
from sessions_app.speech.weights import default_models_dir, fingerprint
from sessions_app.speech.whisper import Whisper, load_whisper

NO_SPEECH = (
    "No speech was found in this recording. Check that the microphone was on and that this is the "
    "right file, then upload it again."
)
# The diarizer runs beside Whisper, which leaves about half a core idle: more than one thread
# would only get into its way (measured: 15 % more CPU for the same work, and no faster).
SPEAKER_THREADS = 1
HEARING_SHARE = 0.2  # of the time goes into hearing who speaks, the rest into the words

OnProgress = Callable[[float], None]


def build(
    *, model: str = "base", models_dir: str | Path | None = None, threads: int | None = None
) -> "LocalTranscriber":
    directory = Path(models_dir) if models_dir else default_models_dir()
    return LocalTranscriber(directory, model, threads=threads or sensible_threads())


def sensible_threads() -> int:
    """More than four gain little for one recording, and would slow the portal down."""
    return min(4, os.cpu_count() or 1)


class LocalTranscriber:
    def __init__(self, models_dir: Path, model: str = "base", *, threads: int):
        self._models_dir = models_dir
        self._model = model
        self._threads = threads

    def load(self) -> tuple[Whisper, Models]:
        """Load the models, or find them loaded; a worker may call this before its first task."""
        return (
            load_whisper(self._model, self._models_dir, self._threads),
            load_models(self._models_dir, SPEAKER_THREADS),
        )

    def transcribe(
        self,
        audio: Audio,
        *,
        language: str | None = None,
        on_progress: OnProgress = lambda seconds_done: None,
    ) -> Transcription:
        whisper, speakers = self.load()
        with ThreadPoolExecutor(1, thread_name_prefix="diarizer") as beside:
            listening = _Listening(whisper, speakers, language, on_progress, beside)
            for block in audio.blocks():
                listening.hear(block)
            transcription = listening.finish()
        on_progress(transcription.duration)
        return transcription


class _Listening:
    """One recording on its way through both models."""

    def __init__(
        self,
        whisper: Whisper,
        speakers: Models,
        language: str | None,
        on_progress: OnProgress,
        beside: Executor,
    ):
        self._beside = beside
        self._tape = Tape()
        self._activity = VoiceActivity(self._tape)
        self._recogniser = Recogniser(whisper, self._tape, language)
        self._diarizer = Diarizer(speakers, self._tape)
        self._unheard = Unheard(self._diarizer, self._recogniser)
        self._whisper = whisper
        self._words: list[Word] = []
        self._seconds: dict[str, float] = defaultdict(float)
        self._on_progress = on_progress
        self._reported = 0.0
        self._worked_until = 0

    def hear(self, block: np.ndarray) -> None:
        self._tape.append(block)
        if self._tape.end - self._worked_until >= WINDOW:
            self._work()

    def finish(self) -> Transcription:
        self._tape.is_finished = True
        self._work()
        words = without_loops(self._unheard.without_inventions(self._words))
        if all(word.text == UNCLEAR for word in words):
            raise UnusableRecording(NO_SPEECH)
        with self._clock("diarization"):
            tracks = self._diarizer.tracks()
        segments = segments_of(words, tracks)
        return Transcription(
            segments=segments,
            duration=self._tape.seconds,
            language=self._recogniser.language,
            confidence=mean_probability([word for part in segments for word in part.words]),
            engine="local",
            model=f"{self._whisper.name} {fingerprint(SPEAKERS)}",
            seconds=dict(self._seconds),
        )

    def _work(self) -> None:
        """Recognise what is new on the tape while the diarizer listens to the same beside it."""
        self._worked_until = self._tape.end
        diarized = self._beside.submit(self._diarizer.advance)
        with self._clock("recognition"):
            self._recogniser.add(self._activity.advance())
        self._report()
        for words in self._timed(self._recogniser.words()):
            self._words += words
            self._report(words[-1].end if words else 0)
        with self._clock("diarization"):
            diarized.result()
        with self._clock("recognition"):
            self._listen_again()
        self._tape.forget(min(self._recognised, self._diarizer.position, self._unheard.position))
        self._report()

    def _listen_again(self) -> None:
        """Fill the gaps, and put what was found where it was said."""
        recent = bisect.bisect(
            self._words, self._unheard.position / SAMPLE_RATE, key=lambda word: word.end
        )
        found = self._unheard.words(
            self._words[recent:],
            recognised=self._recognised / SAMPLE_RATE,
            is_last=self._tape.is_finished,
        )
        if found:
            self._words = sorted(self._words + found, key=lambda word: word.start)

    @property
    def _recognised(self) -> int:
        if self._tape.is_finished:
            return self._tape.end
        return self._recogniser.position(self._activity.settled)

    def _report(self, recognised: float = 0) -> None:
        """Say how much is done; never less than before."""
        recognised = max(
            recognised, self._recogniser.position(self._activity.settled) / SAMPLE_RATE
        )
        heard = self._tape.seconds
        done = HEARING_SHARE * heard + (1 - HEARING_SHARE) * min(recognised, heard)
        self._reported = max(self._reported, done)
        self._on_progress(self._reported)

    @contextmanager
    def _clock(self, stage: str) -> Iterator[None]:
        started = time.perf_counter()
        yield
        self._seconds[stage] += time.perf_counter() - started

    def _timed(self, words: Iterator[list[Word]]) -> Iterator[list[Word]]:
        """Count the time inside the recogniser, not the time of whoever is told of progress."""
        while True:
            with self._clock("recognition"):
                segment = next(words, None)
            if segment is None:
                return
            yield segment
