"""What outside engines billed, by month, engine and model: sums, nothing of a patient."""

import csv
from collections.abc import Iterator
from dataclasses import asdict, astuple, dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from django.db.models import Count, DecimalField, QuerySet, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, TruncMonth

from accounts.trail.audit_files import safe
from sessions_app.models import MachineNote, Transcript

BILLED = ("calls", "seconds", "input_tokens", "output_tokens", "usd")
TASKS = {"Transcripts": Transcript, "Notes": MachineNote}
COLUMNS = ["month", "task", "engine", "model", "sessions", *BILLED]


@dataclass(frozen=True)
class Line:
    """What one model did in one month. What nobody counted is None, not 0."""

    month: datetime
    task: str
    engine: str
    model: str
    sessions: int
    calls: int
    seconds: Decimal | None  # of sound
    input_tokens: int | None
    output_tokens: int | None
    usd: Decimal | None

    @property
    def minutes(self):
        return None if self.seconds is None else self.seconds / 60


@dataclass(frozen=True)
class Month:
    month: datetime
    lines: list[Line]

    @property
    def usd(self):
        return total(self.lines)

    @property
    def has_unpriced(self):
        return any(line.usd is None for line in self.lines)


def months() -> list[Month]:
    """Newest first; two queries, however many sessions there are."""
    lines = [line for task, model in TASKS.items() for line in _lines(task, model.objects.all())]
    lines.sort(key=lambda line: (line.engine, line.model, line.task))
    lines.sort(key=lambda line: line.month, reverse=True)
    return [Month(month, list(same)) for month, same in groupby(lines, lambda line: line.month)]


def total(lines: list[Line]) -> Decimal:
    return sum((line.usd for line in lines if line.usd is not None), start=Decimal(0))


def _lines(task: str, rows: QuerySet) -> Iterator[Line]:
    """Engines of our own bill nothing, so their usage is empty."""
    amounts = {name: Sum(_amount(name)) for name in BILLED}
    sums = (
        rows.exclude(usage={})
        .annotate(month=TruncMonth("created_at"))
        .values("month", "engine", "model")
        .annotate(sessions=Count("pk"), **amounts)
        .order_by()
    )
    for found in sums:
        whole = {name: _whole(found[name]) for name in ("input_tokens", "output_tokens")}
        yield Line(**{**found, **whole, "task": task, "calls": _whole(found["calls"]) or 0})


def _amount(name: str) -> Cast:
    return Cast(KT(f"usage__{name}"), DecimalField(max_digits=20, decimal_places=6))


def _whole(amount: Decimal | None) -> int | None:
    return None if amount is None else int(amount)


def csv_lines(writer: csv.writer) -> None:
    writer.writerow(COLUMNS)
    for month in months():
        for line in month.lines:
            writer.writerow([f"{line.month:%Y-%m}", *map(safe, astuple(line)[1:])])


def answer() -> dict:
    """For the API."""
    found = months()
    lines = [asdict(line) | {"month": f"{line.month:%Y-%m}"} for m in found for line in m.lines]
    return {"lines": lines, "usd": total([line for each in found for line in each.lines])}
