"""Tiny recordings, made on the spot: a tone in every container that devices write."""

import io
import struct
from functools import cache

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.video.frame import VideoFrame

RATE = 48_000
KINDS = {  # name: container, codec, rate
    "wav": ("wav", "pcm_s16le", 16_000),
    "mp3": ("mp3", "libmp3lame", RATE),
    "m4a": ("mp4", "aac", RATE),
    "webm": ("webm", "libopus", RATE),
    "ogg": ("ogg", "libopus", RATE),
    "flac": ("flac", "flac", RATE),
    "aac": ("adts", "aac", RATE),
    "amr": ("amr", "libopencore_amrnb", 8_000),
}


class Pipe(io.RawIOBase):
    """Cannot seek, like what a browser records into: no duration, no index."""

    def __init__(self):
        self.written = bytearray()

    def writable(self):
        return True

    def write(self, content):
        self.written += bytes(content)
        return len(content)


def wav(*, seconds=1.0):
    """A plain recording as an open file."""
    return io.BytesIO(recording("wav", seconds=seconds))


def file(content):
    return io.BytesIO(content)


def tone(seconds, rate=RATE, *, hertz=220):
    return (np.sin(np.arange(int(seconds * rate)) * 2 * np.pi * hertz / rate) * 8000).astype("<i2")


@cache
def recording(kind="wav", *, seconds=1.0, metadata=(), live=False):
    container, codec, rate = KINDS[kind]
    target = Pipe() if live else io.BytesIO()
    with av.open(target, "w", format=container) as output:
        output.metadata.update(metadata)
        stream = output.add_stream(codec, rate=rate, layout="mono")
        for frame in _frames(tone(seconds, rate), rate):
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return bytes(target.written) if live else target.getvalue()


def recording_with_gap(*, seconds, gap):
    """A recording whose clock jumps in the middle, as after a pause of the network."""
    target = io.BytesIO()
    with av.open(target, "w", format="webm") as output:
        stream = output.add_stream("libopus", rate=RATE, layout="mono")
        for late in (0, int((seconds + gap) * RATE)):
            for frame in _frames(tone(seconds), RATE):
                frame.pts += late
                output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return target.getvalue()


def _frames(samples, rate):
    for start in range(0, len(samples), rate):
        piece = samples[start : start + rate]
        frame = AudioFrame.from_ndarray(piece[np.newaxis], format="s16", layout="mono")
        frame.sample_rate, frame.pts = rate, start
        yield frame


@cache
def video(*, has_sound=True, seconds=1.0):
    target = io.BytesIO()
    with av.open(target, "w", format="mp4") as output:
        picture = output.add_stream("mpeg4", rate=10)
        picture.width, picture.height, picture.pix_fmt = 64, 48, "yuv420p"
        voice = output.add_stream("aac", rate=RATE, layout="mono") if has_sound else None
        for _ in range(int(seconds * 10)):
            still = VideoFrame.from_ndarray(np.zeros((48, 64, 3), np.uint8), format="rgb24")
            output.mux(picture.encode(still))
        output.mux(picture.encode(None))
        for frame in _frames(tone(seconds), RATE) if has_sound else ():
            output.mux(voice.encode(frame))
        if has_sound:
            output.mux(voice.encode(None))
    return target.getvalue()


@cache
def flac_bomb(hours):
    """Hours of silence in a few hundred kilobytes."""
    target = io.BytesIO()
    with av.open(target, "w", format="flac") as output:
        stream = output.add_stream("flac", rate=8_000, layout="mono")
        second = AudioFrame.from_ndarray(np.zeros((1, 80_000), "<i2"), format="s16", layout="mono")
        for number in range(int(hours * 360)):
            second.sample_rate, second.pts = 8_000, number * 80_000
            output.mux(stream.encode(second))
        output.mux(stream.encode(None))
    return target.getvalue()


def lying_wav(samples, *, rate=16_000, channels=1, claimed_bytes=None, bits=16, form=1):
    """A WAV by hand, with a header that may lie."""
    content = bytes(samples)
    size = len(content) if claimed_bytes is None else claimed_bytes
    step = channels * bits // 8
    head = struct.pack("<HHIIHH", form, channels, rate, rate * step & 0xFFFFFFFF, step, bits)
    return b"".join(
        (b"RIFF", struct.pack("<I", (36 + size) & 0xFFFFFFFF), b"WAVEfmt ", struct.pack("<I", 16))
        + (head, b"data", struct.pack("<I", size & 0xFFFFFFFF), content)
    )
