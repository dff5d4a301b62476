"""Rows of a record in the words and shapes that people read, section by section."""

from collections.abc import Callable, Iterable, Iterator

from exports.documents.blocks import Block, Heading, Paragraph
from exports.documents.head import Head, Part
from exports.documents.telling import care, diary, measures, people, sessions

Teller = Callable[[Head, Iterable[dict]], Iterator[Block]]

TELLERS: dict[str, Teller] = {
    "demographics": people.demographics,
    "consents": people.consents,
    "plans": care.plans,
    "goals": care.goals,
    "interventions": care.interventions,
    "assessments": measures.assessments,
    "mood": measures.mood,
    "check_ins": measures.check_ins,
    "homework": care.homework,
    "sessions": sessions.sessions,
    "notes": sessions.notes,
    "summaries": sessions.summaries,
    "machine_notes": sessions.machine_notes,
    "transcripts": sessions.transcripts,
    "timeline": diary.timeline,
    "accounting": people.accounting,
}
NOTHING = "Nothing is recorded here."


def blocks_of(head: Head, part: Part, rows: Iterable[dict]) -> Iterator[Block]:
    """A section with its heading; one in which nothing stands says so."""
    yield Heading(1, part.title, part.name)
    is_empty = True
    for block in TELLERS[part.name](head, rows):
        is_empty = False
        yield block
    if is_empty:
        yield Paragraph(NOTHING, "quiet")
