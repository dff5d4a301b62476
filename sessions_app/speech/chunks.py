"""Cuts a recording at quiet places into files small enough to send, with nothing else in them."""

import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import av
import numpy as np

from sessions_app.speech.protocol import SAMPLE_RATE

LONGEST = 600 * SAMPLE_RATE  # 19 MB before compression: under every service's 25 MB
SEARCHED = 60 * SAMPLE_RATE  # a quiet place is looked for in the last minute
QUIET = SAMPLE_RATE // 2
STEP = SAMPLE_RATE // 20


@dataclass(frozen=True)
class Chunk:
    start: float  # seconds from the start of the recording
    sound: np.ndarray

    @property
    def seconds(self) -> float:
        return len(self.sound) / SAMPLE_RATE


def chunks(blocks: Iterable[np.ndarray], *, longest: int = LONGEST) -> Iterator[Chunk]:
    waiting: list[np.ndarray] = []
    start = length = 0
    for block in blocks:
        waiting.append(block)
        length += len(block)
        while length >= longest:
            sound = np.concatenate(waiting)
            at = quiet_place(sound[:longest])
            yield Chunk(start / SAMPLE_RATE, sound[:at])
            waiting, start, length = [sound[at:]], start + at, length - at
    if length:
        yield Chunk(start / SAMPLE_RATE, np.concatenate(waiting))


def quiet_place(sound: np.ndarray) -> int:
    """Give the middle of the quietest half second near the end."""
    first = max(len(sound) // 2, len(sound) - SEARCHED)
    tail = sound[first:].astype(np.float64)
    energy = np.concatenate([[0.0], np.cumsum(tail**2)])
    starts = np.arange(0, max(1, len(tail) - QUIET), STEP)
    loudness = energy[np.minimum(starts + QUIET, len(tail))] - energy[starts]
    return first + int(starts[loudness.argmin()]) + QUIET // 2


def flac(sound: np.ndarray) -> bytes:
    """Encode mono sound in memory; lossless, and free of the original file's tags."""
    target = io.BytesIO()
    with av.open(target, "w", format="flac") as container:
        stream = container.add_stream("flac", rate=SAMPLE_RATE, layout="mono")
        pcm = (sound.clip(-1, 1) * 32767).astype(np.int16)
        for first in range(0, len(pcm), SAMPLE_RATE):
            frame = av.AudioFrame.from_ndarray(
                pcm[None, first : first + SAMPLE_RATE], format="s16", layout="mono"
            )
            frame.sample_rate = SAMPLE_RATE
            frame.pts = first
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return target.getvalue()
