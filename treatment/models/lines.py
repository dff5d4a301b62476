"""Lines of the machine's note that can become homework or a goal, and how one is known again."""

from dataclasses import dataclass

from django.utils.crypto import salted_hmac

from sessions_app.models import MachineNote
from treatment.models.thread import ThreadLink

Line = ThreadLink.Line


@dataclass(frozen=True)
class ThreadLine:
    """One thing that the session agreed on or worked with; `item` carries its evidence."""

    line: str  # of ThreadLink.Line
    key: str
    words: str
    details: str
    item: object


def lines_of(notes: MachineNote) -> list[ThreadLine]:
    """Action items first; what is said twice is one line."""
    found, of = notes.extracted, notes.session_id
    tasks = [
        line_of(of, Line.ACTION_ITEM, item.task, item.details, item) for item in found.action_items
    ]
    worked_with = [
        line_of(of, Line.STRATEGY, item.name, item.context, item) for item in found.strategies
    ]
    lines = [*tasks, *worked_with]
    return list({(line.line, line.key): line for line in reversed(lines)}.values())[::-1]


def line_of(session_id, line, words, details, item) -> ThreadLine:
    return ThreadLine(line, key_of(session_id, words), words, details, item)


def key_of(session_id, words: str) -> str:
    """The same words of the same session, however often the note is written again; nobody learns
    the words from it."""
    plain = " ".join(words.casefold().split())
    return salted_hmac(f"thread:{session_id}", plain, algorithm="sha256").hexdigest()
