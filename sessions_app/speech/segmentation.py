"""Who of up to three voices speaks in each frame, heard in overlapping windows of 10 s."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime

from sessions_app.speech.protocol import SAMPLE_RATE
from sessions_app.speech.tape import Tape

WINDOW = 10 * SAMPLE_RATE
HOP = int(2.5 * SAMPLE_RATE)
FRAME = 270  # samples from frame to frame
FIRST_FRAME = 495  # sample in the middle of the first frame
SECONDS_PER_FRAME = FRAME / SAMPLE_RATE

# The model's seven classes: nobody, each voice alone, each pair.
_VOICES = np.array(
    [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 0], [1, 0, 1], [0, 1, 1]], dtype=bool
)


def onnx_session(path: Path, threads: int) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    return onnxruntime.InferenceSession(
        str(path), sess_options=options, providers=["CPUExecutionProvider"]
    )


@dataclass
class Activity:
    """Frames of the recording: which voices speak, in which window's numbering of the voices."""

    first: int  # number of the first frame
    voices: np.ndarray  # (frames, 3) bool
    window: np.ndarray  # (frames,) the window that each row was taken from

    def __len__(self):
        return len(self.voices)

    def __add__(self, other: "Activity") -> "Activity":
        voices = np.concatenate([self.voices, other.voices])
        return Activity(self.first, voices, np.concatenate([self.window, other.window]))

    def split(self, at: int) -> tuple["Activity", "Activity"]:
        return (
            Activity(self.first, self.voices[:at], self.window[:at]),
            Activity(self.first + at, self.voices[at:], self.window[at:]),
        )


def nothing_heard() -> Activity:
    return Activity(0, np.zeros((0, 3), bool), np.zeros(0, int))


class Segmentation:
    """Each frame is taken from the window whose middle is nearest: the edges know less."""

    def __init__(self, model: onnxruntime.InferenceSession, tape: Tape):
        self._model = model
        self._tape = tape
        self._windows = 0
        self._frames = 0

    @property
    def position(self) -> int:
        """The first sample that will be heard again."""
        return self._windows * HOP

    def advance(self) -> Activity:
        heard = Activity(self._frames, np.zeros((0, 3), bool), np.zeros(0, int))
        while self._window_is_there():
            sound = self._tape.read(self.position, self.position + WINDOW)
            likelihoods = self._model.run(None, {"x": sound[None, None]})[0][0]
            heard += self._next_window(likelihoods.argmax(axis=-1))
        return heard

    def _window_is_there(self) -> bool:
        """The last window reaches into the silence after the recording."""
        if self._tape.is_finished:
            return self._frames < self._frames_in_all()
        return self.position + WINDOW <= self._tape.end

    def _frames_in_all(self) -> int:
        return max(0, (self._tape.end - FIRST_FRAME) // FRAME + 1)

    def _next_window(self, classes: np.ndarray) -> Activity:
        start = self.position
        last = self._last_frame(start)
        rows = np.arange(self._frames, last + 1)
        inside = np.round((rows * FRAME - start) / FRAME).astype(int).clip(0, len(classes) - 1)
        heard = Activity(self._frames, _VOICES[classes[inside]], np.full(len(rows), self._windows))
        self._windows += 1
        self._frames = last + 1
        return heard

    def _last_frame(self, start: int) -> int:
        reaches_end = self._tape.is_finished and start + WINDOW >= self._tape.end
        if reaches_end:
            return self._frames_in_all() - 1
        return (start + (WINDOW + HOP) // 2 - FIRST_FRAME) // FRAME
