"""Filters as links: each leads to the same page with one thing more or less."""

from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from timeline.drawing.chart import day_words
from timeline.models import TimelineEvent

ROWS = [
    ("event_types", "Kind", TimelineEvent.Type),
    ("importance", "Importance", TimelineEvent.Importance),
]
IN_FORM = ("search", "start_date", "end_date")  # the search form has fields for these


@dataclass(frozen=True)
class Chip:
    name: str
    label: str
    address: str
    is_on: bool


def rows_of(filters, address) -> list[dict]:
    """`address` makes an address of filters."""
    return [
        {
            "name": row,
            "label": label,
            "chips": [chip(filters, row, choice, address) for choice in choices],
        }
        for row, label, choices in ROWS
    ]


def chip(filters, row, choice, address) -> Chip:
    chosen = getattr(filters, row)
    wanted = {*chosen} ^ {choice.value}
    changed = tuple(value for value in type(choice).values if value in wanted)
    return Chip(
        name=f"{row}-{choice.value}",
        label=choice.label,
        address=address(replace(filters, **{row: changed})),
        is_on=choice.value in chosen,
    )


def hidden(filters) -> dict:
    """What forms carry along: the search form what it has no field for, the jump everything."""
    asked = parse_qsl(filters.query())
    return {"jump": asked, "search": [pair for pair in asked if pair[0] not in IN_FORM]}


def words_for(filters) -> str:
    """On paper: "Session, Note; high importance; from 1 Jan 2026"."""
    told = [
        ", ".join(type_.labels[type_.values.index(value)] for value in getattr(filters, row))
        for row, _, type_ in ROWS
    ]
    told += [f"from {day_words(filters.start_date)}"] if filters.start_date else []
    told += [f"until {day_words(filters.end_date)}"] if filters.end_date else []
    told += [f"with “{filters.search}”"] if filters.search else []
    return "; ".join(filter(None, told))
