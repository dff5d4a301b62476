"""What both private servers share: how they fail, and where they log."""

from pathlib import Path
from typing import IO, Protocol

LOG_LIMIT = 10 * 1024 * 1024


class NotStarted(Exception):
    """A server did not come up; the text names the reason in one line."""


class Server(Protocol):
    name: str
    port: int

    @property
    def url(self) -> str: ...

    def start(self) -> None: ...

    def stop(self) -> None: ...


def open_log(path: Path) -> IO[bytes]:
    """Appended to; one that has grown large is kept once as .1."""
    if path.exists() and path.stat().st_size > LOG_LIMIT:
        path.replace(path.with_name(path.name + ".1"))
    path.touch(mode=0o600)
    return path.open("ab")
