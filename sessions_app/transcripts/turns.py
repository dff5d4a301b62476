"""What the readers of all formats give, and how they refuse."""

import math
import re
from dataclasses import dataclass

from accounts.errors import Refused

MOST_BYTES = 20 * 1024 * 1024
LONGEST_SESSION = 86_400.0  # seconds
MOST_TURNS = 20_000
LONGEST_TURN = 100_000  # letters
LONGEST_NAME = 60  # letters


class UnreadableTranscript(Refused):
    code = "unreadable_transcript"
    status = 422

    def __init__(self, what: str, *, line: int | None = None):
        where = f" (line {line})" if line else ""
        super().__init__(
            f"The transcript cannot be read{where}: {what}", field="transcript", line=line
        )


@dataclass(frozen=True, slots=True)
class Said:
    """A stretch of speech as it is written: the name is what the file calls the speaker."""

    name: str | None
    text: str
    start: float | None = None
    end: float | None = None
    line: int | None = None


CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def clean(text: str) -> str:
    """One line of words: no control characters, no halves of letters, no runs of space."""
    text = text.encode("utf-8", "replace").decode()
    return " ".join(CONTROL.sub(" ", text).split())


CLOCK = re.compile(r"(?:(\d{1,3}):)?(\d{1,3}):(\d{1,2})(?:[.,](\d{1,6}))?", re.ASCII)


def seconds_of(clock: str, *, line: int) -> float:
    """ "01:02:03.5" or "02:03" as seconds."""
    match = CLOCK.fullmatch(clock.strip())
    if match is None or int(match[3]) >= 60:
        raise UnreadableTranscript(
            "there is a time that is not like 00:01:02 or 00:01:02.345.", line=line
        )
    hours, minutes, seconds, fraction = match.groups()
    whole = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
    return checked(whole + float(f"0.{fraction or 0}"), line=line)


def checked(seconds: float, *, line: int | None) -> float:
    if not math.isfinite(seconds) or not 0 <= seconds <= LONGEST_SESSION:
        raise UnreadableTranscript("a time lies outside of any session.", line=line)
    return seconds


HEAD = 120  # letters of a line in which a name can stand; patterns look no further
NAMED = re.compile(
    r"\s*(?P<name>[^\W\d_][\w.’'\- ]*?(?:,\s*[A-Z][A-Za-z.]{1,5})?\s*\d{0,3})"
    r"\s*(?:\((?P<clock>\d[\d:.,]{3,14})\)|\([^()\d:]*\))?\s*[:：]\s*",
)


@dataclass(frozen=True, slots=True)
class Beginning:
    name: str
    clock: str | None
    text: str


def beginning(line: str) -> Beginning | None:
    """Who begins to speak in "Dr. Smith: How are you?"; None where nobody is named."""
    match = NAMED.match(line[:HEAD])
    if match is None or not is_name(match["name"]):
        return None
    return Beginning(match["name"].strip(), match["clock"], line[match.end() :])


def is_name(words: str) -> bool:
    """ "I told him one more thing:" ends in a colon too, but nobody is called that."""
    return len(words) <= LONGEST_NAME and len(words.split()) <= 4
