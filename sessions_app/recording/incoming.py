"""A recording that comes in one go: judged by its first bytes, sealed, counted and hashed."""

import errno
from typing import BinaryIO
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from accounts.errors import Refused
from sessions_app.recording import formats, sealing, storage
from sessions_app.recording.spool import SpooledPart

HEAD = 4096  # bytes that tell a recording from anything else
PIECE = 1024 * 1024  # bytes


class TooLarge(Refused):
    code = "too_large"
    status = 413

    def __init__(self, most: int):
        super().__init__(
            f"This file is larger than {most // 1024**2} MB, the most that is accepted. Cut it "
            "into parts, or save the sound alone as mp3 or m4a.",
            max_bytes=most,
        )


class StorageFull(Refused):
    code = "storage_full"
    status = 507
    message = (
        "There is no room left to store this recording. Tell your administrator, and keep the "
        "recording on the device until then."
    )


FULL = {errno.ENOSPC, errno.EDQUOT}


class SealedUpload(UploadedFile):
    """A recording that arrived whole and lies sealed in the spool, until somebody keeps it or the
    request ends. Its name is ours; what the user called the file is forgotten."""

    def __init__(self, part: SpooledPart, key: bytes, owner: UUID, container: str, digest: str):
        super().__init__(None, f"recording.{container}", formats.content_type(container), part.size)
        self._part, self._key = part, key
        self.recording_id, self.container, self.digest = owner, container, digest
        self.sealed_key = storage.keyring().seal(key, owner=owner)
        self._is_kept = False

    @property
    def path(self):
        return self._part.path

    def open(self, mode=None):
        """A seekable file of the plain bytes."""
        return self._part.open(self._key)

    def keep(self) -> str:
        """Move it into the storage; returns its name there."""
        name = self._part.keep()
        self._is_kept = True
        return name

    def discard(self) -> None:
        if not self._is_kept:
            self._part.discard()

    close = discard


class IncomingRecording:
    def __init__(self):
        self._owner, self._key = uuid4(), sealing.new_key()
        self._part = SpooledPart(self._key, owner=self._owner)
        self._digest = storage.new_digest()
        self._head, self._container = b"", None

    def write(self, plain: bytes) -> None:
        if self._part.size + len(plain) > settings.RECORDING_MAX_BYTES:
            raise TooLarge(settings.RECORDING_MAX_BYTES)
        if self._container is None:
            self._head += plain
            if len(self._head) >= HEAD:
                self._container = formats.judge(self._head)
        self._digest.update(plain)
        self._part.write(plain)

    def finish(self) -> SealedUpload:
        container = self._container or formats.judge(self._head)
        self._part.finish()
        digest = self._digest.hexdigest()
        return SealedUpload(self._part, self._key, self._owner, container, digest)

    def discard(self) -> None:
        self._part.discard()


def sealed(file: BinaryIO) -> SealedUpload:
    """What a file of this machine holds, as if it had been uploaded."""
    incoming = IncomingRecording()
    try:
        while piece := file.read(PIECE):
            incoming.write(piece)
        return incoming.finish()
    except BaseException:
        incoming.discard()
        raise
