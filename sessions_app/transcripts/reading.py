"""A transcript as text, in whatever format it came, as turns of Therapist and Client."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, replace

from sessions_app.transcripts.plain import HELP, read_plain
from sessions_app.transcripts.speakers import roles_of
from sessions_app.transcripts.structured import is_json, read_json
from sessions_app.transcripts.turns import (
    LONGEST_NAME,
    LONGEST_TURN,
    MOST_BYTES,
    MOST_TURNS,
    Said,
    UnreadableTranscript,
    clean,
)
from sessions_app.transcripts.webvtt import is_subrip, is_webvtt, read_cues


@dataclass(frozen=True, slots=True)
class Turn:
    speaker: str  # THERAPIST or CLIENT
    text: str
    start: float | None
    end: float | None


@dataclass(frozen=True, slots=True)
class Reading:
    turns: tuple[Turn, ...]
    duration: float | None  # seconds, where there are times


def read_transcript(content: str | bytes, *, filename: str = "") -> Reading:
    """Read it; the format is judged by the content, and the name of the file does not matter.

    Raises UnreadableTranscript with the line and what is wrong with it.
    """
    if len(content) > MOST_BYTES:
        raise UnreadableTranscript("it is larger than any transcript of a session.")
    text = content if isinstance(content, str) else decode(content)
    said = _with_names(_bounded(_read(text.removeprefix("\ufeff"))))
    if not said:
        raise UnreadableTranscript(f"there are no words in it; {HELP}")
    role = roles_of(said)
    turns = tuple(Turn(role[turn.name], turn.text, turn.start, turn.end) for turn in said)
    last = max((turn.end or turn.start or 0.0 for turn in turns), default=0.0)
    return Reading(turns, last or None)


BOMS = [
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
]


def decode(content: bytes) -> str:
    """Text as programs write it: UTF-8, UTF-16 with a mark or without, or Windows-1252."""
    encoding = next((name for bom, name in BOMS if content.startswith(bom)), None)
    if encoding is None:
        encoding = _guess(content)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return content.decode("cp1252", "replace")


def _guess(content: bytes) -> str:
    head = content[:2000]
    if head[1::2].count(0) > len(head) // 4:
        return "utf-16-le"
    if head[::2].count(0) > len(head) // 4:
        return "utf-16-be"
    if b"\0" in head:
        raise UnreadableTranscript("it is not text. Send the transcript as .vtt, .srt or .txt.")
    return "utf-8"


def _read(text: str) -> Iterator[Said]:
    if is_webvtt(text) or is_subrip(text):
        return read_cues(text)
    return read_json(text) if is_json(text) else read_plain(text)


def _bounded(said: Iterator[Said]) -> Iterator[Said]:
    for number, turn in enumerate(said):
        text = clean(turn.text)
        if number >= MOST_TURNS:
            raise UnreadableTranscript("it has more turns than any session.", line=turn.line)
        if len(text) > LONGEST_TURN:
            raise UnreadableTranscript("one turn is longer than any.", line=turn.line)
        if text:
            name = clean(turn.name)[:LONGEST_NAME] if turn.name else None
            yield replace(turn, text=text, name=name or None)


def _with_names(said: Iterator[Said]) -> list[Said]:
    """Whoever spoke last speaks on where nobody is named."""
    turns, name = [], None
    for turn in said:
        name = turn.name or name
        if name is None:
            raise UnreadableTranscript(f"nobody is named as speaking; {HELP}", line=turn.line)
        turns.append(replace(turn, name=name))
    return turns
