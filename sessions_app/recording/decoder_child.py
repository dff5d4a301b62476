"""The process that decodes: started with a socket as its standard input, told what to do by the
first message, locked in before it asks for the first byte of the recording.

`python -m sessions_app.recording.decoder_child`; it imports neither Django nor settings.
"""

import importlib
import io
import json
import pkgutil
import resource
import sys

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.error import FFmpegError

from sessions_app.recording import confinement, wire
from sessions_app.recording.listening import Listening, Unusable, open_sound

BLOCK = 1024 * 1024  # bytes of the recording that are asked for at once
BLOCKS_KEPT = 3
PIECE_SECONDS = 10
NOT_LIBRARY = {"av.__main__", "av.datasets"}
PLAYBACK_RATE = 44_100
PLAYBACK_BITS = 64_000


class RemoteFile(io.RawIOBase):
    """The recording, read from the parent; a few blocks are kept, since readers jump about."""

    def __init__(self, channel: wire.Channel, size: int):
        self._channel, self._size = channel, size
        self._position, self._blocks = 0, {}

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._position

    def seek(self, offset, whence=io.SEEK_SET):
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        self._position = max(0, base + offset)
        return self._position

    def read(self, size=-1):
        at, skip = divmod(self._position, BLOCK)
        if self._position >= self._size:
            return b""
        piece = self._block(at)[skip : skip + size if size >= 0 else None]
        self._position += len(piece)
        return piece

    def _block(self, at) -> bytes:
        if at not in self._blocks:
            while len(self._blocks) >= BLOCKS_KEPT:
                del self._blocks[next(iter(self._blocks))]
            length = min(BLOCK, self._size - at * BLOCK)
            self._channel.send(wire.READ, wire.RANGE.pack(at * BLOCK, length))
            self._blocks[at] = self._channel.receive()[1]
        return self._blocks[at]


class Outgoing(io.RawIOBase):
    """What the encoder writes goes to the parent, in order; there is no way back."""

    def __init__(self, channel: wire.Channel):
        self._channel = channel

    def writable(self):
        return True

    def write(self, content):
        self._channel.send(wire.SOUND, bytes(content))
        return len(content)


def inspect(container, channel, job):
    listening = Listening(container, rate=16_000, max_seconds=job["max_seconds"])
    is_heard = next(listening.pieces(seconds=0), None) is not None
    if not is_heard:
        raise Unusable("nothing_decoded")


def transcription(container, channel, job):
    """16-bit mono sound at 16 kHz, in pieces."""
    listening = Listening(container, rate=16_000, max_seconds=job["max_seconds"])
    for piece in listening.pieces(seconds=PIECE_SECONDS):
        channel.send(wire.SOUND, piece)


def playback(container, channel, job):
    """An mp3 that every browser plays and seeks, without the metadata of the original."""
    listening = Listening(container, rate=PLAYBACK_RATE, max_seconds=job["max_seconds"])
    options = {"write_xing": "0", "id3v2_version": "0"}
    with av.open(Outgoing(channel), "w", format="mp3", options=options) as target:
        stream = target.add_stream("libmp3lame", rate=PLAYBACK_RATE, layout="mono")
        stream.bit_rate = PLAYBACK_BITS
        for piece in listening.pieces(seconds=1):
            frame = AudioFrame("s16", "mono", len(piece) // 2)
            frame.sample_rate = PLAYBACK_RATE
            frame.planes[0].update(piece)
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))


WORK = {"inspect": inspect, "transcription": transcription, "playback": playback}


def work(channel: wire.Channel) -> None:
    kind, content = channel.receive()
    job = json.loads(content)
    _warm_up()
    confinement.lock_in(cpu_seconds=job["cpu_seconds"])
    with open_sound(RemoteFile(channel, job["size"]), job["demuxer"]) as (container, facts):
        channel.send_json(wire.FACTS, facts)
        WORK[job["work"]](container, channel, job)
    channel.send_json(wire.DONE, {"peak_kb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss})


def _warm_up():
    """Whatever is loaded on first use is loaded now, while files can be opened."""
    for module in pkgutil.walk_packages(av.__path__, "av."):
        if module.name not in NOT_LIBRARY:
            importlib.import_module(module.name)
    av.logging.set_level(av.logging.PANIC)
    frame = AudioFrame("s16", "stereo", 1024)
    frame.sample_rate = 48_000
    AudioResampler("s16", "mono", 16_000).resample(frame)


def main():
    channel = wire.Channel(sys.stdin.fileno())
    try:
        work(channel)
    except Unusable as fault:
        channel.send(wire.FAULT, str(fault).encode())
    except (MemoryError, av.error.MemoryError):
        channel.send(wire.FAULT, b"too_heavy")
    except (FFmpegError, ValueError, ArithmeticError, TypeError):
        channel.send(wire.FAULT, b"unreadable")
    except (wire.ChannelClosed, BrokenPipeError, ConnectionResetError):
        sys.exit(2)  # nobody listens any more


if __name__ == "__main__":
    main()
