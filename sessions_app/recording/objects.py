"""Storages whose files are objects in a bucket (S3 and what speaks like it): they have no paths,
are listed whole, and read by ranges, since a player that seeks must not fetch all of it."""

import contextlib
import io
from collections.abc import Iterator
from datetime import datetime
from typing import BinaryIO

from botocore.exceptions import BotoCoreError, ClientError
from django.core.files.storage import Storage

from accounts.errors import Refused
from sessions_app.speech.protocol import TranscriberUnavailable

GONE = {"404", "NoSuchKey", "NotFound"}


class StorageAway(Refused, TranscriberUnavailable):
    """Nobody's fault: whoever waits is told, and a worker tries again."""

    code = "storage_unavailable"
    status = 503
    message = (
        "The place where recordings are kept cannot be reached. Nothing is lost; try again in a "
        "few minutes, and tell your administrator if it lasts."
    )


@contextlib.contextmanager
def told_when_away() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        if error.response["Error"]["Code"] in GONE:
            raise FileNotFoundError from None
        raise StorageAway from error
    except BotoCoreError as error:
        raise StorageAway from error


def is_bucket(where: Storage) -> bool:
    return hasattr(where, "bucket")


def opened(where: Storage, name: str) -> BinaryIO:
    """A seekable file; raises FileNotFoundError."""
    return _Ranged(where, name) if is_bucket(where) else where.open(name, "rb")


def listed(where: Storage) -> Iterator[tuple[str, datetime]]:
    """Every file of a storage and when it came there."""
    return _of_bucket(where) if is_bucket(where) else _of_folders(where)


def _of_bucket(where):
    prefix = f"{where.location.strip('/')}/" if where.location.strip("/") else ""
    with told_when_away():
        for found in where.bucket.objects.filter(Prefix=prefix):
            yield found.key.removeprefix(prefix), found.last_modified


def _of_folders(where):
    folders = [""]
    while folders:
        folder = folders.pop()
        names, files = _entries(where, folder)
        folders += [f"{folder}{name}/" for name in names]
        for name in files:
            with contextlib.suppress(FileNotFoundError):  # deleted meanwhile
                yield f"{folder}{name}", where.get_modified_time(f"{folder}{name}")


def _entries(where, folder):
    try:
        return where.listdir(folder)
    except FileNotFoundError:
        return [], []


class _Ranged(io.RawIOBase):
    """One request for its size, one for each read."""

    def __init__(self, where, name: str):
        self._position = 0
        with told_when_away():
            self._size = where.size(name)
            self._object = where.bucket.Object(f"{where.location.strip('/')}/{name}".lstrip("/"))

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._position

    def seek(self, offset, whence=io.SEEK_SET):
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = base + offset
        return self._position

    def read(self, size=-1):
        """As much as is asked for: a short read would look like a damaged file."""
        end = self._size if size is None or size < 0 else min(self._position + size, self._size)
        if self._position >= end:
            return b""
        with told_when_away():
            answer = self._object.get(Range=f"bytes={self._position}-{end - 1}")
            found = answer["Body"].read()
        self._position += len(found)
        return found

    def readinto(self, buffer):
        found = self.read(len(buffer))
        buffer[: len(found)] = found
        return len(found)
