"""The last few minutes of a recording, addressed by their place in the whole of it."""

import numpy as np

from sessions_app.speech.protocol import SAMPLE_RATE


class Tape:
    """Keeps only what somebody still needs to hear, so memory does not grow with length."""

    def __init__(self):
        self._sound = np.zeros(0, np.float32)
        self.start = 0  # samples before this one are forgotten
        self.is_finished = False

    @property
    def end(self) -> int:
        return self.start + len(self._sound)

    @property
    def seconds(self) -> float:
        return self.end / SAMPLE_RATE

    def append(self, block: np.ndarray) -> None:
        self._sound = np.concatenate([self._sound, block.astype(np.float32, copy=False)])

    def read(self, start: int, end: int) -> np.ndarray:
        """Give samples start..end; what lies beyond the end of the recording is silence."""
        if start < self.start:
            raise ValueError("This part of the recording is already forgotten.")
        sound = self._sound[start - self.start : end - self.start]
        return np.pad(sound, (0, end - start - len(sound)))

    def forget(self, before: int) -> None:
        count = min(before, self.end) - self.start
        if count > 0:
            self._sound = self._sound[count:].copy()
            self.start += count
