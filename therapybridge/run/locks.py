"""File locks. The kernel drops those of a killed process, so nothing can be left counted."""

import fcntl
from pathlib import Path
from typing import IO


def open_lock(path: Path) -> IO:
    return path.open("a")


def hold(lock: IO) -> None:
    fcntl.flock(lock, fcntl.LOCK_EX)


def share(lock: IO) -> None:
    fcntl.flock(lock, fcntl.LOCK_SH)


def try_to_hold(lock: IO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def release(lock: IO) -> None:
    fcntl.flock(lock, fcntl.LOCK_UN)


def is_held(path: Path) -> bool:
    """Whether some process holds this lock now."""
    with open_lock(path) as lock:
        return not try_to_hold(lock)
