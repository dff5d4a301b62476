"""Uploaded files go sealed into the spool as they arrive: never plain on the disk, never whole
in memory, no longer than allowed, and no further than the first bytes if they are no recording.

A refused upload does not end the request, so that a page can show its form again: in the place
of the file the view finds a `RefusedUpload`, which whoever takes it is told about. In the API
`RecordingParser` tells at once.
"""

import errno
from uuid import UUID, uuid4

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import MultiPartParser as ApiMultiPartParser

from accounts.errors import Refused
from sessions_app.recording import formats, sealing, storage
from sessions_app.recording.spool import SpooledPart

TEXT_FIELDS = {"transcript"}
TEXT_MAX = 20 * 1024 * 1024  # bytes
FORM_FIELDS = 1024 * 1024  # bytes that the rest of a form may take
WORTH_READING = 16 * 1024 * 1024  # a refused upload this short is read on, so that its sender hears
HEAD = 4096  # bytes that tell a recording from anything else


class TooLarge(Refused):
    code = "too_large"
    status = 413

    def __init__(self, most: int):
        super().__init__(
            f"This file is larger than {most // 1024**2} MB, the most that is accepted. Cut it "
            "into parts, or save the sound alone as mp3 or m4a.",
            max_bytes=most,
        )


class CutOff(Refused):
    code = "upload_cut_off"
    status = 400
    message = "The upload broke off before it was complete. Send it again."


class OneAtATime(Refused):
    code = "one_at_a_time"
    status = 422
    message = "Send one recording at a time."


class StorageFull(Refused):
    code = "storage_full"
    status = 507
    message = (
        "There is no room left to store this recording. Tell your administrator, and keep the "
        "recording on the device until then."
    )


FULL = {errno.ENOSPC, errno.EDQUOT}


class RecordingParser(ApiMultiPartParser):
    """multipart/form-data for the API; a refused file is a refused request."""

    def parse(self, stream, media_type=None, parser_context=None):
        parsed = super().parse(stream, media_type, parser_context)
        for file in parsed.files.values():
            if isinstance(file, RefusedUpload):
                raise file.refusal
        return parsed


class RefusedUpload(UploadedFile):
    """Stands where a file would stand that was not taken; it raises the reason when it is used."""

    def __init__(self, refusal: Refused):
        super().__init__(None, "refused", size=1)  # forms call a file without a size empty
        self.refusal = refusal

    def read(self, *args):
        raise self.refusal

    keep = open = read

    def close(self):
        """Nothing was kept."""


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


class SealingUploadHandler(FileUploadHandler):
    """Django's parser is run from here, so that whatever goes wrong, nothing is left behind."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        body, receiving = Body(input_data), Receiving(self.request, content_length)
        try:
            post, files = MultiPartParser(META, body, [receiving], encoding).parse()
        except BaseException:
            receiving.abandon()
            raise
        if receiving.field_name and body.is_over and body.read_so_far < content_length:
            receiving.refuse(CutOff())
        if receiving.refusal:
            files = MultiValueDict({receiving.field_name: [RefusedUpload(receiving.refusal)]})
        return post, files


class Body:
    """The request's body, counted: a connection that broke looks like an end of the body."""

    def __init__(self, stream):
        self._stream = stream
        self.read_so_far, self.is_over = 0, False

    def read(self, size):
        content = self._stream.read(size)
        self.read_so_far += len(content)
        self.is_over = not content
        return content


class Receiving(FileUploadHandler):
    """What Django's parser hands its files to."""

    chunk_size = 256 * 1024

    def __init__(self, request, announced: int):
        super().__init__(request)
        self._announced, self._received = announced, 0
        self._text, self._recording, self._done = None, None, []
        self.field_name = self.refusal = None

    def new_file(self, field_name, *args, **kwargs):
        super().new_file(field_name, *args, **kwargs)
        if not _may_send(self.request):
            raise StopUpload(connection_reset=True)
        self._text = self._recording = None
        if field_name in TEXT_FIELDS:
            self._text = bytearray()
        elif self._done:
            self.refuse(OneAtATime())
        elif self._announced > settings.RECORDING_MAX_BYTES + FORM_FIELDS:
            self.refuse(TooLarge(settings.RECORDING_MAX_BYTES))
        else:
            self._recording = IncomingRecording()

    def receive_data_chunk(self, raw_data, start):
        self._received += len(raw_data)
        if self.refusal:
            self._give_up_if_long()
        elif self._text is not None:
            self._add_text(raw_data)
        else:
            self._add_sound(raw_data)

    def _add_text(self, raw_data):
        self._text += raw_data
        if len(self._text) > TEXT_MAX:
            self.refuse(TooLarge(TEXT_MAX))

    def _add_sound(self, raw_data):
        try:
            self._recording.write(raw_data)
        except Refused as refusal:
            self.refuse(refusal)
        except OSError as error:
            self._refuse_if_full(error)

    def file_complete(self, file_size):
        if self.refusal:
            return None
        if self._text is not None:
            return SimpleUploadedFile(self.file_name, bytes(self._text), "text/plain")
        try:
            self._done.append(self._recording.finish())
            return self._done[-1]
        except Refused as refusal:
            self.refuse(refusal)
        except OSError as error:
            self._refuse_if_full(error)
        return None

    def _refuse_if_full(self, error: OSError):
        if error.errno not in FULL:
            raise error
        self.refuse(StorageFull())

    def refuse(self, refusal: Refused) -> None:
        self.refusal = self.refusal or refusal
        self.abandon()

    def _give_up_if_long(self):
        if self._announced - self._received > WORTH_READING:
            raise StopUpload(connection_reset=True)

    def abandon(self) -> None:
        self._text = None
        for recording in (self._recording, *self._done):
            if recording is not None:
                recording.discard()
        self._recording = None


def _may_send(request) -> bool:
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated and user.is_therapist)


class IncomingRecording:
    """Judged by its first bytes, then sealed, counted and hashed in one go."""

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
