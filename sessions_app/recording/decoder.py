"""A recording decoded in a process of its own, which has nothing to lose and nowhere to go."""

import contextlib
import json
import logging
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import numpy as np

from sessions_app.recording import formats, wire
from sessions_app.speech.protocol import TranscriberUnavailable, UnusableRecording

log = logging.getLogger(__name__)

PROJECT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-E", "-s", "-m", "sessions_app.recording.decoder_child"]
SILENT_SECONDS = 120  # without a word from the child, while nobody but the child is at work
REREADING = 20  # how often a file may be read over; an index makes readers jump
READ_ANYWAY = 64 * 1024 * 1024  # bytes

DAMAGED = "Look at the recording on the device, save or copy it again, and upload that."
FAULTS = {
    "unreadable": "The recording cannot be opened: it is damaged, or it was cut off before the "
    f"device had finished saving it. {DAMAGED}",
    "no_sound": f"There is no sound in this file. {DAMAGED}",
    "video_without_sound": "This video has no sound track, so there is nothing to transcribe. "
    "Check that the microphone was on, and upload the sound recording if there is one.",
    "unknown_codec": "The sound in this file is in a format that cannot be decoded here, or it is "
    f"copy-protected. Save it as one of these and upload that: {formats.ACCEPTED}.",
    "nothing_decoded": f"No sound could be decoded from this file; it is damaged. {DAMAGED}",
    "too_broken": f"Too much of this recording is damaged for a usable transcript. {DAMAGED}",
    "too_heavy": f"This recording takes more work to decode than any session should. {DAMAGED}",
}
TOO_LONG = (
    "The recording is longer than {hours:g} hours, the most that is accepted. Cut it into parts "
    "and upload them one by one."
)
NOT_STARTED = "The recording could not be decoded just now. It will be tried again."


class DecodedAudio:
    """`speech.protocol.Audio`: decodes while it is read, in memory that does not grow."""

    def __init__(self, open_file: Callable[[], BinaryIO], container: str, max_seconds: float):
        self.duration: float | None = None  # as the file says; known when blocks begin
        self._open_file, self._container, self._max_seconds = open_file, container, max_seconds

    def blocks(self) -> Iterator[np.ndarray]:
        with _decoding(
            "transcription", self._open_file, self._container, self._max_seconds
        ) as child:
            self.duration = child.facts["duration"]
            for sound in child.sound():
                yield np.frombuffer(sound, "<i2").astype(np.float32) / 32768


def playback_copy(
    open_file: Callable[[], BinaryIO], container: str, *, max_seconds: float
) -> Iterator[bytes]:
    """The same sound as mono mp3 at 64 kbit/s, without the metadata of the original."""
    with _decoding("playback", open_file, container, max_seconds) as child:
        yield from child.sound()


def inspect(open_file: Callable[[], BinaryIO], container: str) -> dict:
    """{"duration", "has_video"} of a file whose first sound can be decoded.

    Raises UnusableRecording when it cannot, TranscriberUnavailable when nobody can tell now.
    """
    with _decoding(
        "inspect", open_file, container, max_seconds=60, cpu_seconds=20, wall_seconds=30
    ) as child:
        facts = child.facts
        for _ in child.sound():
            pass
        return facts


@contextlib.contextmanager
def _decoding(work, open_file, container, max_seconds, *, cpu_seconds=None, wall_seconds=None):
    with open_file() as file:
        child = Child(file, max_seconds, wall_seconds)
        try:
            child.begin(
                work=work,
                demuxer=formats.CONTAINERS[container].demuxer,
                max_seconds=max_seconds,
                cpu_seconds=cpu_seconds or int(300 + max_seconds / 10),
            )
            yield child
        finally:
            child.end()


class Child:
    """The parent's end of one decoding: answers the child's reads, passes on its sound."""

    def __init__(self, file: BinaryIO, max_seconds: float, wall_seconds: float | None):
        self._file, self._max_seconds = file, max_seconds
        self._size = file.seek(0, os.SEEK_END)
        self._may_read = REREADING * self._size + READ_ANYWAY
        self._until = time.monotonic() + wall_seconds if wall_seconds else None
        self.facts: dict = {}
        self._socket, theirs = socket.socketpair()
        with theirs:
            self._process = _start(theirs)

    def begin(self, **job) -> None:
        """Send the job; return when the child has opened the file."""
        self._send(wire.pack(wire.JOB, json.dumps({**job, "size": self._size}).encode()))
        self.facts = json.loads(self._next(wire.FACTS))

    def sound(self) -> Iterator[bytes]:
        while (sound := self._next(wire.SOUND)) is not None:
            yield sound

    def _next(self, wanted: bytes) -> bytes | None:
        """The next message of this kind, None after the last."""
        while True:
            kind, content = self._receive()
            if kind == wire.READ:
                self._answer(*wire.RANGE.unpack(content))
            elif kind == wanted:
                return content
            elif kind == wire.DONE:
                return None
            else:
                raise self._fault(content.decode(errors="replace"))

    def _answer(self, offset: int, length: int):
        self._may_read -= length
        if self._may_read < 0 or length > wire.LONGEST:
            raise UnusableRecording(FAULTS["too_heavy"])
        self._file.seek(offset)
        self._send(wire.pack(wire.BYTES, self._file.read(length)))

    def _send(self, message: bytes):
        """That the child is gone is seen, and judged, on receiving."""
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            self._socket.sendall(message)

    def _receive(self) -> tuple[bytes, bytes]:
        try:
            kind, length = wire.unpack_header(self._exactly(wire.HEADER.size))
            return kind, self._exactly(length)
        except (wire.ChannelClosed, ConnectionResetError):
            raise self._death() from None
        except TimeoutError:
            log.warning("decoder_silent")
            raise TranscriberUnavailable(NOT_STARTED) from None

    def _exactly(self, length: int) -> bytes:
        pieces = bytearray()
        while len(pieces) < length:
            self._socket.settimeout(self._patience())
            piece = self._socket.recv(min(length - len(pieces), 1 << 20))
            if not piece:
                raise wire.ChannelClosed
            pieces += piece
        return bytes(pieces)

    def _patience(self) -> float:
        if self._until is None:
            return SILENT_SECONDS
        return max(0.001, min(SILENT_SECONDS, self._until - time.monotonic()))

    def _fault(self, code: str) -> Exception:
        if code == "too_long":
            return UnusableRecording(TOO_LONG.format(hours=self._max_seconds / 3600))
        return UnusableRecording(FAULTS.get(code, FAULTS["unreadable"]))

    def _death(self) -> Exception:
        """Killed from outside, or not even started: the world's fault. Anything else is what the
        recording did to the decoder."""
        try:
            code = self._process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            code = None
        log.warning("decoder_died", extra={"code": code})
        if code == -signal.SIGXCPU:
            return UnusableRecording(FAULTS["too_heavy"])
        if code in (-signal.SIGSEGV, -signal.SIGABRT, -signal.SIGBUS, -signal.SIGFPE):
            return UnusableRecording(FAULTS["unreadable"])
        return TranscriberUnavailable(NOT_STARTED)

    def end(self) -> None:
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        self._socket.close()


def _start(theirs: socket.socket) -> subprocess.Popen:
    return subprocess.Popen(
        COMMAND,
        cwd=PROJECT,
        env={"LC_ALL": "C.UTF-8", "OPENBLAS_NUM_THREADS": "1"},
        stdin=theirs.fileno(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
