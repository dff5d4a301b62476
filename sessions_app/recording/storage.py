"""Where sealed recordings lie: in the spool while they arrive, then behind Django's storage API."""

import contextlib
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

from sessions_app.recording import sealing
from sessions_app.recording.sealing import ORIGINAL, Keyring, Part, SealedReader

READ_AHEAD = 64 * 1024  # bytes


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


def keep(path: Path) -> str:
    """Move a spooled file, which is on the disk for sure, into the storage; returns its name."""
    where, name = _storage(), new_name()
    try:
        with path.open("rb") as file:
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


def delete(name: str) -> None:
    _storage().delete(name)


def exists(name: str) -> bool:
    return _storage().exists(name)


def open_sealed(
    parts: list[tuple[str, int, int]], sealed_key: bytes, owner: UUID, *, kind: str = ORIGINAL
) -> io.BufferedReader:
    """A seekable file of the plain bytes of (name, size, number) parts in a row."""
    key = keyring().open(sealed_key, owner=owner)
    rows = [Part(_opener(name), size, number) for name, size, number in parts]
    reader = SealedReader(rows, key, owner=owner, kind=kind)
    return io.BufferedReader(reader, READ_AHEAD)


def _opener(name):
    def open_part():
        try:
            return _storage().open(name, "rb")
        except FileNotFoundError:
            raise sealing.DamagedRecording from None

    return open_part


def stored() -> Iterator[tuple[str, datetime]]:
    """Every object of the storage and when it came there."""
    where = _storage()
    folders = [""]
    while folders:
        folder = folders.pop()
        names, files = _listed(where, folder)
        folders += [f"{folder}{name}/" for name in names]
        for name in files:
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                yield f"{folder}{name}", where.get_modified_time(f"{folder}{name}")


def _listed(where, folder):
    try:
        return where.listdir(folder)
    except FileNotFoundError:
        return [], []


def _storage() -> Storage:
    return storages["recordings"]
