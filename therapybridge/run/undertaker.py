"""Ends process groups when the supervisor is gone, however it went: `kill -9` leaves nobody behind.

It reads from a pipe whose other end only the supervisor has: lines `SIGNAL GROUP`, one per child,
and `0 GROUP` for one that has been seen to. The end of the pipe is the end of the supervisor.
"""

import contextlib
import os
import signal
import sys
import time

GRACE = 10.0


def bury(groups: dict[int, int]) -> None:
    for group, number in groups.items():
        send(group, number)
    end = time.monotonic() + GRACE
    while any(is_there(group) for group in groups) and time.monotonic() < end:
        time.sleep(0.1)
    for group in groups:
        send(group, signal.SIGKILL)


def send(group: int, number: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def is_there(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    groups: dict[int, int] = {}
    for line in sys.stdin:
        number, group = map(int, line.split())
        if number:
            groups[group] = number
        else:
            groups.pop(group, None)
    bury(groups)


if __name__ == "__main__":
    main()
