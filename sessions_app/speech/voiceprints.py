"""192 numbers per stretch of speech that tell one voice from another."""

import numpy as np
import onnxruntime

from sessions_app.speech.filter_bank import LENGTH, STEP, filter_bank
from sessions_app.speech.segmentation import FIRST_FRAME, FRAME
from sessions_app.speech.tape import Tape

SIZE = 192
FEWEST_ROWS = 25  # of the filter bank: a quarter of a second


class Voiceprints:
    """Prints of anything between two frames, from one pass of the filter bank."""

    def __init__(self, model: onnxruntime.InferenceSession, tape: Tape, first: int, end: int):
        self._model = model
        start = _first_row(first)
        stop = min(FIRST_FRAME + end * FRAME + 2 * LENGTH, tape.end)
        self._start = start
        self._rows = filter_bank(tape.read(start * STEP, max(start * STEP, stop)))

    def of(self, first: int, end: int) -> np.ndarray:
        """Give a print of length one, or zeros where there is too little to hear."""
        last = (FIRST_FRAME + end * FRAME + LENGTH // 2) // STEP + 1
        rows = self._rows[_first_row(first) - self._start : last - self._start]
        if len(rows) < FEWEST_ROWS:
            return np.zeros(SIZE, np.float32)
        rows = rows - rows.mean(axis=0)
        print_ = self._model.run(None, {"x": rows[None]})[0].reshape(-1)
        return print_ / np.linalg.norm(print_)


def _first_row(frame: int) -> int:
    return max(0, (FIRST_FRAME + frame * FRAME - LENGTH // 2) // STEP)
