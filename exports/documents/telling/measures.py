"""Questionnaires, moods and check-ins."""

from collections.abc import Iterable, Iterator
from itertools import groupby

from exports.documents import charts
from exports.documents.blocks import REMARKS, Block, Heading, Paragraph, Rows
from exports.documents.head import Head, day_words
from exports.documents.telling.care import number_words

RELIABLE = "A change is reliable where chance alone would hardly explain it (Jacobson and Truax)."


def assessments(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    for instrument, group in groupby(rows, key=lambda row: row["instrument"]):
        scores = list(group)
        yield Heading(2, title_of(instrument, scores[0]["title"]))
        points = [(row["date"], row["score"]) for row in scores]
        panel = charts.panel(instrument, points, high=scores[0]["highest"])
        yield from charts.picture([panel], name=chart_name(instrument), title=instrument)
        yield from score_rows(scores)
        if any(row["change"] and row["change"]["is_reliable"] is not None for row in scores):
            yield Paragraph(RELIABLE, "quiet")


def title_of(instrument: str, title: str) -> str:
    return instrument if title == instrument else f"{instrument}: {title}"


def chart_name(instrument: str) -> str:
    return "score-" + "".join(one if one.isalnum() else "-" for one in instrument)


def score_rows(scores: list[dict]) -> Iterator[Block]:
    table = Rows(("Date", "Score", "Severity", "Change since the first", REMARKS))
    for row in scores:
        of = f" of {number_words(row['highest'])}" if row["highest"] else ""
        yield from table.add(
            day_words(row["date"]),
            number_words(row["score"]) + of,
            row["severity"] or "",
            change_words(row["change"]),
            row["notes"] or "",
        )
    yield from table.rest()


def change_words(change: dict | None) -> str:
    if change is None:
        return ""
    points = number_words(change["points"])
    signed = points.replace("-", "−") if points.startswith(("-", "0")) else f"+{points}"
    if change["is_reliable"] is None:
        return signed
    direction = str(change["direction"] or "").replace("_", " ")
    return f"{signed}, {'reliable' if change['is_reliable'] else 'not reliable'}" + (
        f" ({direction})" if change["is_reliable"] and direction else ""
    )


def mood(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    rows = sorted(rows, key=lambda row: row["date"])
    spoken = [(row["date"], row["value"]) for row in rows if row["source"] == "session"]
    noted = [(row["date"], row["value"]) for row in rows if row["source"] == "check_in"]
    panels = [charts.mood_panel("Mood in sessions", spoken)] if spoken else []
    panels += [charts.panel("Mood between sessions", noted, low=1, high=10)] if noted else []
    yield from charts.picture(panels, name="mood", title="Mood")
    table = Rows(("Date", "Mood", "Where"))
    for row in rows:
        where = "In the session" if row["source"] == "session" else "Check-in"
        yield from table.add(day_words(row["date"]), row["words"], where)
    yield from table.rest()


def check_ins(head: Head, rows: Iterable[dict]) -> Iterator[Block]:
    table = Rows(("Date", "When", "Mood", "In the patient's words"))
    for row in rows:
        mood_words = f"{row['mood']} of 10"
        yield from table.add(day_words(row["date"]), row["moment"], mood_words, row["notes"] or "")
    yield from table.rest()
