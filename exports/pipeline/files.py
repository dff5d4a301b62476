"""The files of exports: sealed while they are made, and kept behind Django's storage API.

Each has a key of its own, itself sealed with RECORDING_KEYS. Where that key is gone nobody can read
the file any more, wherever copies of it may lie.
"""

import hashlib
import io
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from django.db import transaction

from accounts.errors import Refused
from exports.models import ExportJob
from sessions_app.recording import sealing, storage
from sessions_app.recording.spool import SpooledPart

EXPORTS = "exports"  # of settings.STORAGES


class FileGone(Refused):
    code = "file_gone"
    status = 410
    message = "The file of this export is not there any more. Ask for the export again."


class FileBeingMade(io.RawIOBase):
    """What makers of documents write into. Bytes leave memory sealed, and are counted and hashed
    on their way; `check` is asked before each piece whether the work is still wanted."""

    def __init__(self, job: ExportJob, key: bytes, check: Callable[[], None]):
        super().__init__()
        self._part, self._check = SpooledPart(key, owner=job.pk), check
        self._hash = hashlib.sha256()

    def writable(self):
        return True

    def write(self, plain):
        self._check()
        plain = bytes(plain)
        self._hash.update(plain)
        self._part.write(plain)
        return len(plain)

    @property
    def size(self) -> int:
        return self._part.size

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()

    def finish(self) -> None:
        self._part.finish()

    def keep(self, name: str) -> None:
        storage.keep(self._part.path, alias=EXPORTS, name=name)

    def discard(self) -> None:
        self._part.discard()


def new_key() -> bytes:
    return sealing.new_key()


def sealed(key: bytes, job: ExportJob) -> bytes:
    return storage.keyring().seal(key, owner=job.pk)


def opened(job: ExportJob) -> io.BufferedReader:
    """The plain bytes of a ready export, anywhere in them; raises FileGone."""
    parts = [(job.file_name, job.file_size_bytes, 0)]
    try:
        file = storage.open_sealed(parts, bytes(job.file_key), job.pk, alias=EXPORTS)
        file.peek(1)  # what is damaged says so before the answer has begun
    except (sealing.DamagedRecording, sealing.KeyMissing):
        raise FileGone from None
    return file


def delete_on_commit(names: list[str]) -> None:
    """What a crash leaves behind, the sweep finds."""
    for name in names:
        transaction.on_commit(partial(storage.delete, name, alias=EXPORTS), robust=True)


def delete(name: str) -> None:
    storage.delete(name, alias=EXPORTS)


def stored() -> Iterator[tuple[str, datetime]]:
    return storage.stored(EXPORTS)
