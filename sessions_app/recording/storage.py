"""Where sealed recordings lie: in the spool while they arrive, then behind Django's storage API."""

import io
import os
import secrets
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.files import File
from django.core.files.storage import Storage, storages

from sessions_app.recording import objects, sealing
from sessions_app.recording.sealing import ORIGINAL, Keyring, Part, SealedReader

READ_AHEAD = 64 * 1024  # bytes
RECORDINGS = "recordings"  # of settings.STORAGES; exports have one of their own


def keyring() -> Keyring:
    return Keyring(settings.RECORDING_KEYS)


def new_digest():
    return sealing.digest_of_nothing(settings.SECRET_KEY)


def new_name() -> str:
    """Ours, and it says nothing: not whose it is, not what the user called it."""
    token = secrets.token_hex(16)
    return f"{token[:2]}/{token[2:4]}/{token}"


class _Spooled(File):
    """Storage on the same disk takes the file over instead of copying it."""

    def __init__(self, file, path: Path):
        super().__init__(file, path.name)
        self._path = path

    def temporary_file_path(self):
        return str(self._path)


def keep(path: Path, *, alias: str = RECORDINGS, name: str = "") -> str:
    """Move a spooled file, which is on the disk for sure, into the storage; returns its name."""
    where, name = storages[alias], name or new_name()
    try:
        with path.open("rb") as file, objects.told_when_away():
            where.save(name, _Spooled(file, path))
        _sync(where, name)
    except OSError:
        where.delete(name)
        raise
    path.unlink(missing_ok=True)
    return name


def _sync(where: Storage, name: str) -> None:
    """A file that was renamed is safe once its directories are on the disk too."""
    try:
        path, root = Path(where.path(name)), Path(where.path(""))
    except NotImplementedError:
        return  # not a disk of ours
    for place in (path, *path.parents[: len(path.relative_to(root).parts)]):
        descriptor = os.open(place, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def delete(name: str, *, alias: str = RECORDINGS) -> None:
    with objects.told_when_away():
        storages[alias].delete(name)


def exists(name: str) -> bool:
    with objects.told_when_away():
        return _storage().exists(name)


def open_sealed(
    parts: list[tuple[str, int, int]],
    sealed_key: bytes,
    owner: UUID,
    *,
    kind: str = ORIGINAL,
    alias: str = RECORDINGS,
) -> io.BufferedReader:
    """A seekable file of the plain bytes of (name, size, number) parts in a row."""
    key = keyring().open(sealed_key, owner=owner)
    rows = [Part(_opener(name, alias), size, number) for name, size, number in parts]
    reader = SealedReader(rows, key, owner=owner, kind=kind)
    return io.BufferedReader(reader, READ_AHEAD)


def _opener(name, alias):
    def open_part():
        try:
            return objects.opened(storages[alias], name)
        except FileNotFoundError:
            raise sealing.DamagedRecording from None

    return open_part


def stored(alias: str = RECORDINGS) -> Iterator[tuple[str, datetime]]:
    """Every object of the storage and when it came there."""
    return objects.listed(storages[alias])


def _storage() -> Storage:
    return storages[RECORDINGS]
