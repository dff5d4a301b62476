"""Several short pieces of a diary in one statement, each read along its own index."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, Value
from django.db.models.fields.json import KeyTextTransform

MOODS = {"very_low": 1, "low": 2, "neutral": 3, "positive": 4, "very_positive": 5}
WORDS = {name: KeyTextTransform(name, "metadata") for name in ("mood", "instrument", "score")}


class Row(NamedTuple):
    piece: str
    event_date: datetime
    id: UUID
    event_type: str
    title: str
    importance: str
    related_entity_id: UUID | None
    mood: str | None
    instrument: str | None
    score: str | None


def read(**pieces) -> dict[str, list[Row]]:
    """Querysets with their ends; each comes back from the oldest to the newest."""
    first, *others = [
        events.annotate(piece=Value(name, CharField()), **WORDS).values_list(*Row._fields)
        for name, events in pieces.items()
    ]
    found = {name: [] for name in pieces}
    for row in first.union(*others, all=True):
        found[row[0]].append(Row(*row))
    return {name: sorted(rows, key=by_place) for name, rows in found.items()}


def by_place(row: Row):
    return row.event_date, row.id


def with_mood(sessions, user):
    """Those whose mood this user may know."""
    return sessions.told_to(user).filter(metadata__mood__in=list(MOODS))


def mood_point(row: Row, zone) -> dict:
    return {
        "date": row.event_date.astimezone(zone).date(),
        "session_id": row.related_entity_id,
        "mood": row.mood,
        "value": MOODS[row.mood],
    }


def told(row: Row, zone) -> dict:
    """What a draft shows, too."""
    return {
        "id": row.id,
        "event_type": row.event_type,
        "date": row.event_date.astimezone(zone).date(),
        "title": row.title,
        "importance": row.importance,
    }
