"""Load a Whisper model once per process and ask it for the words in a stretch of speech."""

import functools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

os.environ["HF_HUB_OFFLINE"] = "1"  # read when faster_whisper is imported: nothing is fetched, ever

from faster_whisper import WhisperModel  # noqa: E402
from faster_whisper.tokenizer import Tokenizer  # noqa: E402
from faster_whisper.transcribe import (  # noqa: E402
    Segment,
    TranscriptionOptions,
    get_suppressed_tokens,
)

from sessions_app.speech.memory import return_large_blocks  # noqa: E402
from sessions_app.speech.model_files import WHISPER  # noqa: E402
from sessions_app.speech.protocol import TranscriberUnavailable  # noqa: E402
from sessions_app.speech.weights import WeightsRefused, fingerprint, verified  # noqa: E402

FRAME = 160  # samples per column of the spectrogram
EDGE = 2  # columns more on each side, because the outermost ones hear an end that is not there
RANGE = 2.0  # Whisper hears nothing that is 80 dB below the loudest: 2 on its scale
SILENT = -2.0  # the least that a spectrogram can hold
FRAMES_PER_CALL = 3000  # Whisper always hears 30 s at once
MIN_LANGUAGE_PROBABILITY = 0.5


class MoreSoundNeeded(Exception):
    """The model wants to go on at a place where less than 30 s are there, and more will come."""


class Spectrogram:
    """What generate_segments() reads its input from: notes how far the model has come.

    The model itself decides where it goes on, at the end of the last whole sentence. Stopping it
    exactly there, and starting again there with more sound, gives the same calls as handing it
    the whole recording: no sentence is cut and no 30 s are computed twice.
    """

    def __init__(
        self,
        sound: np.ndarray,
        features: Callable[[np.ndarray], np.ndarray],
        *,
        is_last: bool,
        loudest: float,
    ):
        self._sound = sound
        self._features = features
        self._is_last = is_last
        self.loudest = loudest  # of the recording so far, on the spectrogram's own scale
        self.shape = (len(sound) // FRAME + 1,)
        self.frames_done = 0

    def __getitem__(self, key: tuple[slice, slice]) -> np.ndarray:
        start, stop = key[1].start, key[1].stop
        self.frames_done = start
        if not self._is_last and stop - start < FRAMES_PER_CALL:
            raise MoreSoundNeeded
        before = min(start, EDGE)
        sound = self._sound[(start - before) * FRAME : (stop + EDGE) * FRAME]
        columns = self._features(sound)[:, before : before + stop - start]
        self.loudest = max(self.loudest, float(columns.max()))
        return np.maximum(columns, self.loudest - RANGE)

    def finish(self) -> None:
        self.frames_done = self.shape[-1] - 1


class Whisper:
    """One loaded model. Shared by all recordings of a process; keeps nothing about any of them."""

    def __init__(self, folder: Path | str, name: str, *, threads: int):
        self.name = name
        self._model = WhisperModel(
            str(folder),
            device="cpu",
            compute_type="int8",
            cpu_threads=threads,
            local_files_only=True,
        )

    def language_of(self, sound: np.ndarray) -> str | None:
        """Name the language, or None when the model is not sure."""
        if not self._model.model.is_multilingual:
            return "en"
        language, probability, _ = self._model.detect_language(sound)
        return language if probability >= MIN_LANGUAGE_PROBABILITY else None

    def spectrogram(self, sound: np.ndarray, *, is_last: bool, loudest: float) -> Spectrogram:
        features = self._model.feature_extractor
        return Spectrogram(sound, features, is_last=is_last, loudest=loudest)

    def segments(self, spectrogram: Spectrogram, language: str) -> Iterator[Segment]:
        """Give segments with times in the spectrogram until the model needs more sound."""
        multilingual = self._model.model.is_multilingual
        tokenizer = Tokenizer(
            self._model.hf_tokenizer,
            multilingual,
            task="transcribe",
            language=language if multilingual else "en",
        )
        options = _options(tokenizer)
        try:
            yield from self._model.generate_segments(spectrogram, tokenizer, options, False)
        except MoreSoundNeeded:
            return
        spectrogram.finish()


def _options(tokenizer: Tokenizer) -> TranscriptionOptions:
    """faster-whisper's own defaults, but for the last three groups."""
    return TranscriptionOptions(
        beam_size=5,
        best_of=5,
        patience=1,
        length_penalty=1,
        repetition_penalty=1,
        no_repeat_ngram_size=0,
        initial_prompt=None,
        prefix=None,
        suppress_blank=True,
        suppress_tokens=get_suppressed_tokens(tokenizer, [-1]),
        without_timestamps=False,
        max_initial_timestamp=1.0,
        word_timestamps=True,
        prepend_punctuations="\"'“¿([{-",
        append_punctuations="\"'.。,，!！?？:：”)]}、",
        multilingual=False,
        max_new_tokens=None,
        clip_timestamps="0",
        hallucination_silence_threshold=None,
        hotwords=None,
        # One slip must not colour everything after it.
        condition_on_previous_text=False,
        prompt_reset_on_temperature=0.5,
        # Text over silence, and loops, are thrown away by these.
        log_prob_threshold=-1.0,
        no_speech_threshold=0.6,
        compression_ratio_threshold=2.4,
        # Hotter than this it only invents, and noise would cost twice the time.
        temperatures=[0.0, 0.2, 0.4, 0.6],
    )


@functools.cache
def load_whisper(model: str, models_dir: Path, threads: int) -> Whisper:
    """Load `base`, `tiny.en`, a model directory, or a hub name whose files are on this machine."""
    return_large_blocks()
    try:
        if model in WHISPER:
            folder = verified(WHISPER[model], models_dir)
            return Whisper(folder, fingerprint(WHISPER[model]), threads=threads)
        return Whisper(model, Path(model).name, threads=threads)
    except (WeightsRefused, OSError, RuntimeError, ValueError) as error:
        raise TranscriberUnavailable(
            "The speech recognition model cannot be loaded on this machine; ask the administrator."
        ) from error
