"""Who spoke when, from a stream: listens in windows, keeps 192 numbers a phrase, decides last."""

import bisect
import functools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from sessions_app.speech import phrases, voices
from sessions_app.speech.model_files import SPEAKERS
from sessions_app.speech.phrases import Heard, Phrase
from sessions_app.speech.protocol import SAMPLE_RATE, TranscriberUnavailable
from sessions_app.speech.segmentation import (
    FIRST_FRAME,
    FRAME,
    SECONDS_PER_FRAME,
    Activity,
    Segmentation,
    nothing_heard,
    onnx_session,
)
from sessions_app.speech.tape import Tape
from sessions_app.speech.voiceprints import Voiceprints
from sessions_app.speech.weights import WeightsRefused, verified

CONTEXT = 1.0  # seconds of sound that a short phrase borrows from around it
SEPARATING_PAUSE = 0.2  # seconds of nobody speaking: no phrase reaches across it
STRETCH = round(15 / SECONDS_PER_FRAME)  # frames worth cutting into phrases at once
LONGEST_STRETCH = 4 * STRETCH
TRACK_PAUSE = 0.35  # a voice that is silent for less goes on
SHORTEST_TRACK = 0.15
LONGEST_OVERLAP = 2.0


@dataclass(frozen=True)
class Models:
    segmentation: onnxruntime.InferenceSession
    voiceprint: onnxruntime.InferenceSession


@dataclass(frozen=True, slots=True)
class Track:
    """One voice, from a second to a second."""

    start: float
    end: float
    voice: int


@functools.cache
def load_models(models_dir: Path, threads: int) -> Models:
    try:
        folder = verified(SPEAKERS, models_dir)
    except (WeightsRefused, OSError) as error:
        raise TranscriberUnavailable(
            "The speaker models cannot be loaded on this machine; ask the administrator."
        ) from error
    names = ("segmentation.onnx", "voiceprint.onnx")
    return Models(*(onnx_session(folder / name, threads) for name in names))


class Diarizer:
    def __init__(self, models: Models, tape: Tape):
        self._tape = tape
        self._voiceprint = models.voiceprint
        self._segmentation = Segmentation(models.segmentation, tape)
        self._pending = nothing_heard()
        self._starts: list[float] = []  # of phrases, in seconds
        self._ends: list[float] = []
        self._may_change: list[bool] = []
        self._prints: list[np.ndarray] = []
        self._overlaps: list[tuple[float, float, int]] = []  # start, end, phrase interrupted
        self._speech: list[tuple[float, float]] = []

    @property
    def position(self) -> int:
        """Samples before this one are not needed any more."""
        return min(self._segmentation.position, max(0, self._pending.first * FRAME))

    def advance(self) -> None:
        self._pending += self._segmentation.advance()
        while stretch := self._next_stretch():
            self._take_in(phrases.cut(stretch))

    @property
    def heard_until(self) -> float:
        """Seconds of the recording of which the speech is known."""
        if self._tape.is_finished and not len(self._pending):
            return self._tape.seconds
        return _start_of(self._pending.first)

    def speech(self, start: float, end: float) -> list[tuple[float, float]]:
        """Give where somebody was heard between two times, in seconds."""
        inside = []
        first = bisect.bisect_right(self._speech, start, key=lambda span: span[1])
        for begun, over in self._speech[first:]:
            if begun >= end:
                break
            inside.append((max(begun, start), min(over, end)))
        return inside

    def tracks(self) -> list[Track]:
        """Decide which voice each phrase is; call once, when all was heard."""
        if not self._starts:
            return []
        heard = voices.VoicedPhrases(
            prints=np.stack(self._prints),
            seconds=np.subtract(self._ends, self._starts),
            may_change=np.array(self._may_change),
        )
        voice_of = voices.assign(heard)
        tracks = [track for voice in set(voice_of.tolist()) for track in self._of(voice, voice_of)]
        if voice_of.any():
            tracks += [
                Track(start, end, 1 - int(voice_of[phrase]))
                for start, end, phrase in self._overlaps
            ]
        return sorted(tracks, key=lambda track: (track.start, track.end, track.voice))

    def _next_stretch(self) -> Activity | None:
        pending = self._pending
        is_last = self._tape.is_finished and self._segmentation_is_done()
        if not len(pending) or (len(pending) < STRETCH and not is_last):
            return None
        at = len(pending) if is_last else _last_pause(pending)
        if at == 0 and len(pending) < LONGEST_STRETCH:
            return None
        stretch, self._pending = pending.split(at or len(pending))
        return stretch

    def _segmentation_is_done(self) -> bool:
        last = self._pending.first + len(self._pending)
        return last * FRAME + FIRST_FRAME > self._tape.end - 1

    def _take_in(self, heard: Heard) -> None:
        first = heard.activity.first
        prints = Voiceprints(self._voiceprint, self._tape, first, first + len(heard.keys))
        owner = np.full(len(heard.keys), -1)
        for phrase in heard.phrases:
            owner[phrase.start : phrase.end] = len(self._starts)
            self._starts.append(_start_of(first + phrase.start))
            self._ends.append(_start_of(first + phrase.end))
            self._may_change.append(phrase.may_change)
            start, end = _with_context(phrase, heard.keys)
            self._prints.append(prints.of(first + start, first + end))
        self._note_speech(first, heard)
        self._note_overlaps(first, heard, owner)

    def _note_speech(self, first: int, heard: Heard) -> None:
        for start, end, _ in phrases.runs(np.where(heard.keys >= 0, 0, -1)):
            self._speech.append((_start_of(first + start), _start_of(first + end)))

    def _note_overlaps(self, first: int, heard: Heard, owner: np.ndarray) -> None:
        both = np.where(heard.activity.voices.sum(axis=1) >= 2, 0, -1)
        for start, end, _ in phrases.runs(both):
            is_plausible = SHORTEST_TRACK <= (end - start) * SECONDS_PER_FRAME <= LONGEST_OVERLAP
            if is_plausible and owner[start] >= 0:
                span = _start_of(first + start), _start_of(first + end)
                self._overlaps.append((*span, int(owner[start])))

    def _of(self, voice: int, voice_of: np.ndarray) -> list[Track]:
        tracks: list[Track] = []
        for index in np.flatnonzero(voice_of == voice):
            start, end = self._starts[index], self._ends[index]
            if tracks and start - tracks[-1].end < TRACK_PAUSE:
                start = tracks.pop().start
            tracks.append(Track(start, end, voice))
        return [track for track in tracks if track.end - track.start >= SHORTEST_TRACK]


def _start_of(frame: int) -> float:
    return max(0.0, (FIRST_FRAME + (frame - 0.5) * FRAME) / SAMPLE_RATE)


def _last_pause(activity: Activity) -> int:
    """The frame after the last pause that separates phrases, or 0 when there is none."""
    silent = np.where(activity.voices.any(axis=1), -1, 0)
    pauses = [
        end
        for start, end, _ in phrases.runs(silent)
        if (end - start) * SECONDS_PER_FRAME >= SEPARATING_PAUSE
    ]
    return pauses[-1] if pauses else 0


def _with_context(phrase: Phrase, keys: np.ndarray) -> tuple[int, int]:
    """Widen a short phrase on both sides while it is the same voice."""
    start, end = phrase.start, phrase.end
    wanted = CONTEXT / SECONDS_PER_FRAME - (end - start)
    before, after = keys[start], keys[end - 1]
    while wanted > 0:
        can_end = end < len(keys) and keys[end] == after
        can_start = start > 0 and keys[start - 1] == before
        if not (can_end or can_start):
            break
        end += can_end
        start -= can_start
        wanted -= can_end + can_start
    return start, end
