"""Kaldi's 80 log-mel filter banks, the input that the voiceprint model was trained on."""

import numpy as np

from sessions_app.speech.protocol import SAMPLE_RATE

BANDS = 80
LENGTH = 400  # samples per frame
STEP = 160  # samples from frame to frame
_FFT = 512
_AT_ONCE = 1000  # frames, so that memory stays small
_FLOOR = 1.19e-7


def _mel(hertz):
    return 1127 * np.log(1 + hertz / 700)


def _mel_filters() -> np.ndarray:
    points = np.linspace(_mel(20), _mel(SAMPLE_RATE / 2), BANDS + 2)
    bins = _mel(np.arange(_FFT // 2) * SAMPLE_RATE / _FFT)[None]
    rising = (bins - points[:-2, None]) / (points[1:-1] - points[:-2])[:, None]
    falling = (points[2:, None] - bins) / (points[2:] - points[1:-1])[:, None]
    return np.maximum(0, np.minimum(rising, falling)).astype(np.float32)


_FILTERS = _mel_filters().T
_WINDOW = (np.hanning(LENGTH) ** 0.85).astype(np.float32)


def filter_bank(sound: np.ndarray) -> np.ndarray:
    """Give one row of bands per frame; sound shorter than a frame has none."""
    count = max(0, 1 + (len(sound) - LENGTH) // STEP)
    if count == 0:
        return np.zeros((0, BANDS), np.float32)
    frames = np.lib.stride_tricks.sliding_window_view(sound, LENGTH)[::STEP]
    return np.concatenate(
        [_bands(frames[first : first + _AT_ONCE]) for first in range(0, count, _AT_ONCE)]
    )


def _bands(frames: np.ndarray) -> np.ndarray:
    frames = frames - frames.mean(axis=1, keepdims=True)
    emphasised = frames - 0.97 * np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    power = np.abs(np.fft.rfft(emphasised * _WINDOW, _FFT)[:, : _FFT // 2]) ** 2
    return np.log(np.maximum(power.astype(np.float32) @ _FILTERS, _FLOOR))
