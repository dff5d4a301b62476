"""The process that lays pages out: it reads HTML from one pipe and writes PDF to another.

It has left the network and can write no file. Each answer is made by a child of its own, so that
what a long document needs is given back after every stretch, and nothing is imported twice.
    python -m exports.writing.press          asked by writing/layout.py, and by nobody else
"""

import base64
import contextlib
import ctypes
import gc
import os
import resource
import signal
import sys

import weasyprint
from weasyprint.urls import URLFetcher, URLFetcherResponse

from exports.writing import paper, pieces, wire
from sessions_app.recording.confinement import leave_the_network

PR_SET_PDEATHSIG = 1
ROOM = 1024 * 1024 * 1024  # bytes of address space beyond what is in use
WARMING = f"<style>{paper.CSS}</style><h1>Aa</h1><p>Aa <b>Aa</b></p>"
CPU_SECONDS = 600  # for one stretch


class Nothing(URLFetcher):
    """Fetches nothing: no file, no address. The one picture there may be is the letterhead's, whose
    bytes stand in the document itself."""

    def __init__(self, logo: str):
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=False)
        self.logo = logo

    def fetch(self, url, headers=None):
        if self.logo and url == self.logo:
            kind, content = url.removeprefix("data:").split(";base64,", 1)
            return URLFetcherResponse(url, base64.b64decode(content), {"Content-Type": kind})
        raise ValueError("Documents fetch nothing.")


def main() -> None:
    die_with_parent()
    with contextlib.suppress(OSError, AttributeError):
        leave_the_network()
    weasyprint.HTML(string=WARMING).write_pdf()  # finds the fonts, once for all children
    gc.freeze()
    while (question := wire.receive(sys.stdin.fileno())) is not None:
        if not answered(*question):
            sys.exit(1)


def die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def answered(asked: dict, html: bytes) -> bool:
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    status = 1
    try:
        die_with_parent()
        limit()
        gc.disable()  # nothing of what it makes is given up before its end
        wire.send(sys.stdout.fileno(), *answer(asked, html.decode("utf-8")))
        status = 0
    finally:
        os._exit(status)


def limit() -> None:
    limits = {
        "RLIMIT_CORE": 0,
        "RLIMIT_CPU": CPU_SECONDS,
        "RLIMIT_FSIZE": 0,
        "RLIMIT_NPROC": 0,
        "RLIMIT_AS": address_space() + ROOM,
    }
    for name, value in limits.items():
        with contextlib.suppress(AttributeError, ValueError, OSError):
            resource.setrlimit(getattr(resource, name), (value, value))


def address_space() -> int:
    try:
        with open("/proc/self/statm") as statm:
            return int(statm.read().split()[0]) * resource.getpagesize()
    except OSError:
        return 4 * ROOM


def answer(asked: dict, html: str) -> tuple[dict, bytes]:
    document = weasyprint.HTML(
        string=html, url_fetcher=Nothing(asked.get("logo", "")), base_url="about:blank"
    ).render()
    return pieces.MADE[asked["what"]](document, asked)


if __name__ == "__main__":
    main()
