"""Gives large blocks back to the system as soon as they are freed."""

import ctypes

_M_MMAP_THRESHOLD = -3
LARGE = 4 * 1024 * 1024


def return_large_blocks() -> None:
    """Stop glibc from keeping what a spectrogram or a model's layer has freed.

    By default it learns to keep blocks of up to 32 MB, separately per thread: with two models at
    work that added 100 MB and more, the more the longer the recording. Elsewhere (macOS, musl)
    there is no such call, and nothing to stop.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(_M_MMAP_THRESHOLD, LARGE)
