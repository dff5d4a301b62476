"""Uploaded files go sealed into the spool as they arrive: never plain on the disk, never whole
in memory, no longer than allowed, and no further than the first bytes if they are no recording.

A refused upload does not end the request, so that a page can show its form again: in the place
of the file the view finds a `RefusedUpload`, which whoever takes it is told about. In the API
`RecordingParser` tells at once.
"""

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile, UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http.multipartparser import MultiPartParser
from django.utils.datastructures import MultiValueDict
from rest_framework.parsers import MultiPartParser as ApiMultiPartParser

from accounts.errors import Refused
from sessions_app.recording.incoming import (
    FULL,
    IncomingRecording,
    StorageFull,
    TooLarge,
)

SMALL_FIELDS = {"transcript", "logo"}  # which stay in memory
TEXT_MAX = 20 * 1024 * 1024  # bytes of them in one request
FORM_FIELDS = 1024 * 1024  # bytes that the rest of a form may take
WORTH_READING = 16 * 1024 * 1024  # a refused upload this short is read on, so that its sender hears


class CutOff(Refused):
    code = "upload_cut_off"
    status = 400
    message = "The upload broke off before it was complete. Send it again."


class OneAtATime(Refused):
    code = "one_at_a_time"
    status = 422
    message = "Send one recording at a time."


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

    container = ""

    def __init__(self, refusal: Refused):
        super().__init__(None, "refused", size=1)  # forms call a file without a size empty
        self.refusal = refusal

    def read(self, *args):
        raise self.refusal

    keep = open = read

    def discard(self):
        """Nothing was kept."""

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
        self._announced, self._received, self._in_memory = announced, 0, 0
        self._text, self._recording, self._done = None, None, []
        self.field_name = self.refusal = None

    def new_file(self, field_name, *args, **kwargs):
        super().new_file(field_name, *args, **kwargs)
        if not _may_send(self.request):
            raise StopUpload(connection_reset=True)
        self._text = self._recording = None
        if field_name in SMALL_FIELDS:
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
        self._in_memory += len(raw_data)
        if self._in_memory > TEXT_MAX:
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
