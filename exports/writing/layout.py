"""The worker's side of the press: asks for pages, and stops it when nobody wants them any more."""

import contextlib
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

from exports.documents.order import RenderingFailed
from exports.writing import wire

PROJECT = Path(__file__).resolve().parents[2]
LISTEN = 0.5  # seconds from one word about the progress to the next
FAILED = "This document could not be laid out. Try a shorter period, or another format."
KEPT = ("PATH", "HOME", "LANG", "LC_ALL", "FONTCONFIG_FILE", "FONTCONFIG_PATH", "XDG_CACHE_HOME")


class Press:
    """A process of its own; whoever leaves the `with` has ended it."""

    def __init__(self, tell: Callable[[], None], logo: str = ""):
        self.tell, self.logo = tell, logo

    def __enter__(self) -> "Press":
        self.process = subprocess.Popen(
            [sys.executable, "-m", "exports.writing.press"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # what it says may hold words of the document
            cwd=PROJECT,
            env={name: os.environ[name] for name in KEPT if name in os.environ},
            start_new_session=True,
        )
        return self

    def __exit__(self, *exception) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait()

    def ask(self, what: str, html: str, **asked) -> tuple[dict, bytes]:
        told = {"what": what, "logo": self.logo, **asked}
        try:
            wire.send(self.process.stdin.fileno(), told, html.encode("utf-8"))
            self._wait()
            found = wire.receive(self.process.stdout.fileno())
        except BrokenPipeError:
            found = None
        if found is None:
            raise RenderingFailed(FAILED)
        return found

    def _wait(self) -> None:
        """Until the answer begins. Meanwhile whoever listens may raise."""
        self.tell()
        while not select.select([self.process.stdout], [], [], LISTEN)[0]:
            self.tell()
