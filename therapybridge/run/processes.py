"""What the operating system knows about processes, and how ours end."""

import ctypes
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

PR_SET_PDEATHSIG = 1


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def command_line(pid: int) -> str:
    """What a live process was started with; empty for a dead one and for a zombie."""
    if not sys.platform.startswith("linux"):
        answer = subprocess.run(
            ["ps", "-o", "args=", "-p", str(pid)], capture_output=True, text=True, check=False
        )
        return answer.stdout.strip()
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_running(pid: int | None, with_word: str) -> bool:
    """Whether this pid is still the program we mean: numbers are given out again."""
    return bool(pid) and with_word in command_line(pid)


def works_in(directory: Path) -> bool:
    """Whether a live process has its working directory here (Linux; elsewhere False: unknown)."""
    for cwd in Path("/proc").glob("[0-9]*/cwd"):
        try:
            if os.readlink(cwd) == str(directory):
                return True
        except OSError:
            continue
    return False


def wait_until(condition, seconds: float, pause: float = 0.02) -> bool:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(pause)
    return True


def die_with_parent(with_signal: int = signal.SIGKILL):
    """A preexec_fn: the kernel sends the signal when the parent dies, even by kill -9.

    Linux only. Elsewhere orphans are found by pid and ended on the next start.
    """
    parent = os.getpid()

    def in_the_child():
        follow_parent(with_signal)
        if os.getppid() != parent:
            os._exit(1)

    return in_the_child


def follow_parent(with_signal: int) -> None:
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, with_signal)


def end(process: subprocess.Popen, *signals: int, seconds: float) -> None:
    """Send one signal after the other until the process has gone, the last resort being SIGKILL."""
    for number in (*signals, signal.SIGKILL):
        if process.poll() is not None:
            return
        process.send_signal(number)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            continue
