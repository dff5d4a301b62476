"""Recorded sound through FFmpeg's libraries, distrusting all that the file says about itself.

Runs in the decoding child only. The demuxer is named, not guessed; nothing that the file refers
to is opened; length is what was decoded, not what a header claims.
"""

import contextlib
from collections.abc import Iterator

import av
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from av.stream import Discard, Disposition

DEMUX_OPTIONS = {"protocol_whitelist": "none", "enable_drefs": "0"}
SILENCE_FROM, SILENCE_TO = 0.25, 120.0  # seconds; a pause in the file's clock becomes silence
BROKEN_ALLOWED = 100  # packets that may fail before as many must have succeeded
RESUMPTIONS_ALLOWED = 50  # of reading after an error in the file's structure
SETUPS_ALLOWED = 200  # changes of rate or channels in one file
LONGEST_CLAIM = 1_000_000.0  # seconds; a header that says more is not believed


class Unusable(Exception):
    """Its text is one of the faults that decoder.py has sentences for."""


@contextlib.contextmanager
def open_sound(file, demuxer: str):
    """(container, facts) of a file that has sound that we have a decoder for."""
    try:
        container = av.open(
            file, "r", format=demuxer, container_options=DEMUX_OPTIONS, metadata_errors="ignore"
        )
    except FFmpegError:
        raise Unusable("unreadable") from None
    with container:
        yield container, _facts(container)


def _facts(container) -> dict:
    has_video = any(_is_moving(stream) for stream in container.streams.video)
    sound = container.streams.best("audio")
    if sound is None:
        raise Unusable("video_without_sound" if has_video else "no_sound")
    if sound.codec_context is None or sound.codec_context.codec is None:
        raise Unusable("unknown_codec")
    return {"duration": _claimed(container, sound), "has_video": has_video}


def _is_moving(stream) -> bool:
    return not stream.disposition & Disposition.attached_pic  # the cover of a song is no video


def _claimed(container, sound) -> float | None:
    seconds = None
    if container.duration:
        seconds = container.duration / av.time_base
    elif sound.duration and sound.time_base:
        seconds = float(sound.duration * sound.time_base)
    return seconds if seconds and 0 < seconds < LONGEST_CLAIM else None


class Listening:
    """The sound of an open container as 16-bit mono at one rate."""

    def __init__(self, container, *, rate: int, max_seconds: float):
        self._container, self._rate = container, rate
        self._most = int(max_seconds * rate)
        self._samples = 0
        self._sound = container.streams.best("audio")
        self._sound.codec_context.thread_count = 1
        for stream in container.streams:
            if stream.index != self._sound.index:
                stream.discard = Discard.all
        self._clock = Clock()
        self._resampler, self._setups = None, 0

    def pieces(self, *, seconds: float) -> Iterator[bytes]:
        """Sound in pieces of about this length; at least something, or it is Unusable."""
        held, length = [], 0
        for samples in self._resampled():
            length += len(samples)
            self._count(samples)
            held.append(samples)
            if length >= seconds * self._rate * 2:
                yield b"".join(held)
                held, length = [], 0
        if held:
            yield b"".join(held)
        if not self._samples:
            raise Unusable("nothing_decoded")

    def _count(self, samples):
        self._samples += len(samples) // 2
        if self._samples > self._most:
            raise Unusable("too_long")

    def _resampled(self) -> Iterator[bytes]:
        for frame in self._frames():
            if not frame.samples or not frame.sample_rate:
                continue
            yield from self._silence(self._clock.gap_before(frame))
            yield from self._converted(frame)
        yield from self._flushed()

    def _silence(self, seconds: float) -> Iterator[bytes]:
        left = int(seconds * self._rate)
        while left > 0:
            yield bytes(2 * min(left, self._rate))
            left -= self._rate

    def _converted(self, frame) -> Iterator[bytes]:
        frame.pts = None
        try:
            made = self._resample(frame)
        except ValueError:  # the rate or the channels changed on the way
            yield from self._flushed()
            made = self._resample(frame)
        yield from map(_plain, made)

    def _resample(self, frame):
        if self._resampler is None:
            self._setups += 1
            if self._setups > SETUPS_ALLOWED:
                raise Unusable("too_broken")
            self._resampler = AudioResampler("s16", "mono", self._rate)
        return self._resampler.resample(frame)

    def _flushed(self) -> Iterator[bytes]:
        resampler, self._resampler = self._resampler, None
        if resampler is not None:
            yield from map(_plain, resampler.resample(None))

    def _frames(self) -> Iterator[AudioFrame]:
        """What can be decoded; what cannot is skipped, within bounds."""
        decoder, good, broken = self._sound.codec_context, 0, 0
        for packet in self._packets():
            try:
                frames = decoder.decode(packet)
            except FFmpegError:
                broken += 1
                if broken > BROKEN_ALLOWED + good:
                    raise Unusable("too_broken") from None
                continue
            good += len(frames)
            yield from frames
        with contextlib.suppress(FFmpegError):
            yield from decoder.decode(None)

    def _packets(self):
        for _ in range(RESUMPTIONS_ALLOWED):
            try:
                yield from filter(_is_content, self._container.demux(self._sound))
                return
            except FFmpegError:
                continue  # a hole in the structure; the demuxer looks for the next whole packet


def _is_content(packet) -> bool:
    return bool(packet.size)


def _plain(frame) -> bytes:
    return bytes(memoryview(frame.planes[0])[: frame.samples * 2])


class Clock:
    """Compares the file's clock with the sound that came, so that a gap stays as long as it was
    and every word keeps the time at which a player plays it."""

    def __init__(self):
        self._start, self._heard = None, 0.0

    def gap_before(self, frame) -> float:
        gap = self._gap(frame.time)
        self._heard += gap + frame.samples / frame.sample_rate
        return gap

    def _gap(self, time) -> float:
        if time is None:
            return 0.0
        if self._start is None:
            self._start = time - self._heard
        gap = time - self._start - self._heard
        if SILENCE_FROM < gap <= SILENCE_TO:
            return gap
        if abs(gap) > SILENCE_FROM:
            self._start += gap  # a clock that jumps; go by the sound
        return 0.0
