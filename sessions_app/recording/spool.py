"""A part of a recording while it arrives: sealed on its way to the disk, counted and hashed."""

import io
import os
import secrets
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from uuid import UUID

from django.conf import settings

from sessions_app.recording import storage
from sessions_app.recording.sealing import ORIGINAL, Part, SealedReader, SealedWriter


class SpooledPart:
    """Write plain bytes, then `finish()`; the sealed file is at `path` until `keep()` moves it."""

    def __init__(self, key: bytes, *, owner: UUID, number: int = 0, kind: str = ORIGINAL):
        self.path = _spool() / secrets.token_hex(16)
        self.owner, self.number, self.kind = owner, number, kind
        self._disk = _Disk(self.path)
        self._writer = SealedWriter(self._disk, key, owner=owner, number=number, kind=kind)

    @property
    def size(self) -> int:
        return self._writer.size

    def write(self, plain: bytes) -> None:
        self._writer.write(plain)

    def finish(self) -> None:
        """After this the bytes survive a power cut."""
        self._writer.close()
        self._disk.sync()
        self._disk.close()

    def open(self, key: bytes) -> io.BufferedReader:
        """A seekable file of the plain bytes of a finished part."""
        row = Part(partial(self.path.open, "rb"), self.size, self.number)
        return io.BufferedReader(SealedReader([row], key, owner=self.owner, kind=self.kind))

    def keep(self) -> str:
        return storage.keep(self.path)

    def discard(self) -> None:
        self._disk.close()
        self.path.unlink(missing_ok=True)


class _Disk:
    """A new file that nobody else may read, written without a buffer of its own."""

    def __init__(self, path: Path):
        self._descriptor = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)

    def write(self, sealed: bytes) -> None:
        rest = memoryview(sealed)
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def sync(self) -> None:
        os.fsync(self._descriptor)

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
        self._descriptor = None


def _spool() -> Path:
    folder = Path(settings.RECORDING_SPOOL)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def leftovers(*, age: float) -> Iterator[Path]:
    """Files that a killed process left in the spool, untouched for `age` seconds."""
    for path in _spool().iterdir():
        try:
            is_old = path.stat().st_mtime < time.time() - age
        except FileNotFoundError:
            continue  # somebody finished it meanwhile
        if is_old:
            yield path
