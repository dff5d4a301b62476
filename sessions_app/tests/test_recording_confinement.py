"""What an exploited decoder could do: run as the decoder runs, after it has locked itself in."""

import subprocess
import sys

import pytest

from sessions_app.recording.decoder import PROJECT

LOCKED_IN = """
import os, socket, sys
from sessions_app.recording import confinement
confinement.lock_in(cpu_seconds=2)
try:
    {attempt}
except (OSError, MemoryError) as error:
    os._exit(7)
os._exit(0)
"""
ATTEMPTS = {
    "read a file": "open('/etc/hostname').read()",
    "read a secret": "open('/etc/shadow').read()",
    "write a file": "open('/tmp/left-behind', 'w')",
    "write into what is open": "os.write(1, b'x' * 100)",
    "open a socket": "socket.socket()",
    "start a process": "os.fork()",
    "run a program": "os.posix_spawn('/bin/true', ['true'], {})",
    "take 8 GB": "bytearray(8 * 1024**3)",
    "trace its parent": "os.kill(os.getppid(), 0) or os.open('/proc/%d/mem' % os.getppid(), 2)",
}


def run(attempt, **kwargs):
    return subprocess.run(
        [sys.executable, "-E", "-s", "-c", LOCKED_IN.format(attempt=attempt)],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        timeout=30,
        **kwargs,
    )


@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=ATTEMPTS.keys())
def test_a_locked_in_process_cannot(attempt, tmp_path):
    with open(tmp_path / "output", "wb") as output:
        done = run(attempt, stdout=output)

    assert done.returncode != 0
    assert (tmp_path / "output").read_bytes() == b""


def test_a_locked_in_process_can_compute():
    assert run("sum(range(1000))").returncode == 0


def test_a_locked_in_process_cannot_compute_for_ever():
    assert run("while True: pass".replace(":", ": ")).returncode < 0
