"""Sound for the tests of the speech engine: made here, or the bundled synthetic sample."""

import json
from pathlib import Path

import av
import numpy as np

from sessions_app.speech.protocol import SAMPLE_RATE

DEMO = Path(__file__).parents[2] / "therapybridge" / "demo" / "audio"


class Sound:
    """The Audio protocol over an array."""

    def __init__(self, samples, block=30 * SAMPLE_RATE):
        self.samples = samples.astype(np.float32)
        self.block = block
        self.duration = len(samples) / SAMPLE_RATE

    def blocks(self):
        for first in range(0, len(self.samples), self.block):
            yield self.samples[first : first + self.block]


def silence(seconds):
    return np.zeros(int(seconds * SAMPLE_RATE), np.float32)


def tone(seconds, hertz=220, loudness=0.2):
    time = np.arange(int(seconds * SAMPLE_RATE)) / SAMPLE_RATE
    return (loudness * np.sin(2 * np.pi * hertz * time)).astype(np.float32)


def noise(seconds, loudness=0.05):
    samples = np.random.default_rng(7).standard_normal(int(seconds * SAMPLE_RATE))
    return (loudness * samples).astype(np.float32)


def decoded(file):
    resampler = av.AudioResampler(format="flt", layout="mono", rate=SAMPLE_RATE)
    with av.open(file) as container:
        frames = [part for f in container.decode(audio=0) for part in resampler.resample(f)]
    frames += resampler.resample(None)
    return np.concatenate([frame.to_ndarray().reshape(-1) for frame in frames])


def sample(name):
    """Give the sound and the exact turns of a bundled recording."""
    with (DEMO / f"{name}.opus").open("rb") as file:
        return decoded(file), json.loads((DEMO / f"{name}.json").read_text())
