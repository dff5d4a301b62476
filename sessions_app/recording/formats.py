"""What a file is, judged by its first bytes, never by its name or by what the sender says."""

import re
from dataclasses import dataclass

from accounts.errors import Refused
from sessions_app.recording import mpeg

HEAD = 64 * 1024  # bytes that are enough to judge
ACCEPTED = "wav, mp3, m4a, mp4, webm, ogg, flac or aac"


class NotARecording(Refused):
    code = "not_a_recording"
    status = 415

    def __init__(self, what: str, advice: str = f"Send a sound or video file: {ACCEPTED}."):
        super().__init__(f"This is {what}, not a recording that can be transcribed. {advice}")


class ProtectedRecording(Refused):
    code = "protected_recording"
    status = 415
    message = (
        "This file is copy-protected, so it cannot be opened. Send the recording as the device "
        f"saved it: {ACCEPTED}."
    )


class EmptyRecording(Refused):
    code = "empty_recording"
    status = 422
    message = (
        "This file is empty. The recording may not have been saved, or the copy stopped at once; "
        "look at it on the device and send it again."
    )


@dataclass(frozen=True, slots=True)
class Container:
    demuxer: str  # of FFmpeg
    content_type: str
    is_playable: bool  # in every browser, with seeking


# "m4a" is an mp4 that was found to hold no moving picture, see inspection.py.
CONTAINERS = {
    "wav": Container("wav", "audio/wav", True),
    "mp3": Container("mp3", "audio/mpeg", True),
    "flac": Container("flac", "audio/flac", True),
    "m4a": Container("mov", "audio/mp4", True),
    "mp4": Container("mov", "video/mp4", False),
    "webm": Container("matroska", "video/webm", False),
    "ogg": Container("ogg", "audio/ogg", False),
    "aac": Container("aac", "audio/aac", False),
    "amr": Container("amr", "audio/amr", False),
}
PLAYBACK = "mp3"  # what copies for browsers are

PICTURE_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1", b"avif", b"avis"}
PROTECTED_BRANDS = {b"M4P ", b"M4VP"}
MP4_BOXES = {b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot"}  # old QuickTime has no ftyp

DECRYPT = "Decrypt it first and send what was inside."
SAVE_AS = "Open it with its own player, save it as wav or mp3, and send that."
SEND_ITSELF = "Send the recording itself."
COPY_AGAIN = "Copy it from the device again and send that."
RIFFS = {b"WEBP": "a picture (WebP)", b"AVI ": "an AVI video"}
OTHERS = [
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"BM", "a picture (BMP)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"%PDF", "a PDF document"),
    (b"PK\x03\x04", "a ZIP archive or an office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\x1f\x8b", "a compressed archive"),
    (b"BZh", "a compressed archive"),
    (b"\xfd7zXZ", "a compressed archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"Rar!", "a RAR archive"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
    (b"\xcf\xfa\xed\xfe", "a program"),
    (b"#!", "a script"),
    (b"MThd", "a MIDI file, which holds no sound"),
    (b"SQLite format 3", "a database"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "a text document"),
    (b"age-encryption.org", "an encrypted file", DECRYPT),
    (b"-----BEGIN PGP", "an encrypted file", DECRYPT),
    (b"Salted__", "an encrypted file", DECRYPT),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "a Windows Media file", SAVE_AS),
    (b"\x02dss", "a dictation file (DSS)", SAVE_AS),
    (b"\x03ds2", "a dictation file (DS2)", SAVE_AS),
    (b"FORM", "an AIFF file", SAVE_AS),
    (b"caff", "a CAF file", SAVE_AS),
    (b".RMF", "a RealMedia file", SAVE_AS),
]
PLAYLISTS = re.compile(
    rb"\s*(#EXTM3U|\[playlist\]|ffconcat\s|v=0\r?\n|<asx|<smil|<\?xml[^>]*>\s*<(playlist|MPD)|<MPD)",
    re.IGNORECASE,
)
MARKUP = re.compile(rb"\s*<(!doctype|html|head|body|script|svg|\?xml)", re.IGNORECASE)
BOMS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")


def judge(head: bytes) -> str:
    """The container that a file starting with these bytes is, or a refusal that says what it is."""
    if not head:
        raise EmptyRecording
    container = _recognise(head)
    if container is None and (other := _name_other(head)):
        raise NotARecording(*other)
    container = container or mpeg.recognise(head)
    if container is None:
        raise NotARecording(*_name_unknown(head))
    return container


def content_type(container: str) -> str:
    known = CONTAINERS.get(container)
    return known.content_type if known else "application/octet-stream"


def is_playable(container: str) -> bool:
    return container in CONTAINERS and CONTAINERS[container].is_playable


def _recognise(head: bytes) -> str | None:
    if head[:4] in (b"RIFF", b"RF64", b"BW64") and head[8:12] == b"WAVE":
        return "wav"
    if head[4:8] == b"ftyp" or (head[4:8] in MP4_BOXES and head[:2] in (b"\0\0", b"\0\1")):
        return _judge_mp4(head)
    for start, container in SIMPLE:
        if head.startswith(start):
            return container
    return None


SIMPLE = [
    (b"OggS", "ogg"),
    (b"fLaC", "flac"),
    (b"\x1a\x45\xdf\xa3", "webm"),
    (b"#!AMR\n", "amr"),
    (b"#!AMR-WB\n", "amr"),
]


def _judge_mp4(head: bytes) -> str:
    brand = head[8:12]
    if head[4:8] == b"ftyp" and brand in PICTURE_BRANDS:
        raise NotARecording("a picture (HEIC or AVIF)")
    if head[4:8] == b"ftyp" and brand in PROTECTED_BRANDS:
        raise ProtectedRecording
    return "mp4"


def _name_other(head: bytes) -> tuple[str, ...] | None:
    """What it is, in words, and what to do if that is something special; None if nobody knows."""
    if head.startswith(b"RIFF"):
        return (RIFFS.get(head[8:12], "a RIFF file without sound"),)
    if PLAYLISTS.match(head.removeprefix(BOMS[0])):
        return ("a playlist, which only points at other files", SEND_ITSELF)
    if MARKUP.match(head.removeprefix(BOMS[0])):
        return ("a web page or a drawing",)
    for start, *words in OTHERS:
        if head.startswith(start):
            return tuple(words)
    return None


def _name_unknown(head: bytes) -> tuple[str, ...]:
    if not any(head):
        return ("a file of zeros, as an interrupted copy leaves it", COPY_AGAIN)
    if head.startswith(BOMS) or _is_text(head):
        return ("text", "If it is a transcript, use the field for transcripts.")
    return ("a file of a kind that is not known here, or it is damaged or encrypted",)


def _is_text(head: bytes) -> bool:
    try:
        text = head.decode()
    except UnicodeDecodeError as error:
        if error.start < len(head) - 3:  # a letter may be cut in two at the end
            return False
        text = head[: error.start].decode()
    return all(letter.isprintable() or letter in "\t\r\n\f" for letter in text)
