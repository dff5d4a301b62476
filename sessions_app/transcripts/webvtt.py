"""WebVTT and SubRip: blocks of a time line and words, with or without voices."""

import html
import re
from collections.abc import Iterator

from sessions_app.transcripts.turns import Said, UnreadableTranscript, beginning, seconds_of

ARROW = "-->"
VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]{1,200})>", re.IGNORECASE)
TAG = re.compile(r"</?[^<>]{0,200}>")
NOT_SPEECH = ("NOTE", "STYLE", "REGION")


def is_webvtt(text: str) -> bool:
    return text.startswith("WEBVTT")


def is_subrip(text: str) -> bool:
    """The first or the second line that says anything is a time line."""
    first = [line for line in text[:2000].splitlines() if line.strip()][:2]
    return any(_is_timing(line) for line in first)


def read_cues(text: str) -> Iterator[Said]:
    """Both formats at once; they differ in the comma, which `seconds_of` takes either way."""
    for number, block in _blocks(text):
        at = next((at for at, line in enumerate(block[:2]) if ARROW in line), None)
        if at is not None:
            start, end = _timing(block[at], line=number + at)
            yield from _voices("\n".join(block[at + 1 :]), start, end, number + at)
        elif not _is_aside(block, number):
            raise UnreadableTranscript(
                "here should be a line with times, like 00:00:01.000 --> 00:00:04.000.",
                line=number,
            )


def _blocks(text: str) -> Iterator[tuple[int, list[str]]]:
    """(number of the first line, lines) between empty lines."""
    block: list[str] = []
    lines = text.splitlines()
    for number, line in enumerate([*lines, ""], start=1):
        if line.strip():
            block.append(line)
        elif block:
            yield number - len(block), block
            block = []


def _is_aside(block, number) -> bool:
    if number == 1 and is_webvtt(block[0]):
        return True
    return block[0].startswith(NOT_SPEECH) or all(line.strip().isdigit() for line in block)


def _is_timing(line: str) -> bool:
    return ARROW in line and line.lstrip()[:1].isdigit()


def _timing(timing: str, *, line: int) -> tuple[float, float]:
    start, _, rest = timing.partition(ARROW)
    end = rest.split()[0] if rest.split() else ""
    first, last = seconds_of(start, line=line), seconds_of(end, line=line)
    return first, max(first, last)


def _voices(words: str, start, end, line) -> Iterator[Said]:
    """A block may hold several voices: <v Name> up to the next one."""
    pieces = VOICE.split(words)
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        yield Said(html.unescape(name), _plain(text), start, end, line)
    if _plain(pieces[0]).strip():
        text = _plain(pieces[0]).strip()
        named = beginning(text)
        if named:
            yield Said(named.name, named.text, start, end, line)
        else:
            yield Said(None, text, start, end, line)


def _plain(text: str) -> str:
    return html.unescape(TAG.sub("", text))
