"""The timeline, newest first, month by month."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from exports.documents.blocks import Block, Event, Heading
from exports.documents.head import Head
from timeline.instruments import score_words


def timeline(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    local = ((row["event_date"].astimezone(head.zone), row) for row in rows)
    for month, group in groupby(local, key=lambda pair: f"{pair[0]:%B %Y}"):
        yield Heading(2, month)
        for at, row in group:
            yield told(at, row)


def told(at, row: dict) -> Event:
    marks = [
        words
        for words, is_so in (
            ("important", row["importance"] == "high"),
            ("milestone", row["importance"] == "milestone" != row["event_type"]),
            ("private", row["is_private"]),
        )
        if is_so
    ]
    return Event(
        when=f"{at.day} {at:%b}, {at:%H:%M}",
        kind=", ".join([row["event_type"].capitalize(), *marks]),
        title=row["title"],
        text=row["description"],
        facts=facts(row["metadata"] or {}),
    )


def facts(metadata: dict) -> str:
    topics = metadata.get("topics")
    named = topics if isinstance(topics, list) else []
    told = [score_words(metadata), ", ".join(str(topic) for topic in named)]
    return " · ".join(filter(None, told))
