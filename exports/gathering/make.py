"""From an order to a file: what the worker of an export calls."""

from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO

from django.utils import timezone

from accounts.models import Practice
from exports.documents.head import Head, Part
from exports.documents.order import NothingToExport, Order
from exports.gathering import care, diary, measures, people, sessions
from exports.gathering.scope import Scope
from exports.writing.formats import WRITERS

Tell = Callable[[float], None]

GATHERED: dict[str, Callable[[Scope], Iterator[dict]]] = {
    "demographics": people.demographics,
    "consents": people.consents,
    "plans": care.plans,
    "goals": care.goals,
    "interventions": care.interventions,
    "assessments": measures.assessments,
    "mood": measures.mood,
    "check_ins": care.check_ins,
    "homework": care.homework,
    "sessions": sessions.sessions,
    "notes": sessions.notes,
    "summaries": sessions.summaries,
    "machine_notes": sessions.machine_notes,
    "transcripts": sessions.transcripts,
    "timeline": diary.timeline,
    "accounting": people.accounting_of,
}


def make(order: Order, file: BinaryIO, tell: Tell) -> None:
    """Write the file from its beginning to its end. `tell` hears the share that is done, again and
    again, and may raise to stop."""
    tell(0.0)
    scope = Scope.of(order)
    parts = [part_of(scope, name) for name in scope.sections]
    _refuse_nothing(scope)
    WRITERS[order.format](head_of(scope, timezone.now()), parts, file, tell)
    tell(1.0)


def part_of(scope: Scope, name: str) -> Part:
    rows = partial(GATHERED[name], scope)
    if name != "timeline":
        return Part(name, rows)
    table = partial(diary.timeline_table, scope) if scope.order.kind == name else None
    return Part(name, rows, partial(diary.timeline_lines, scope), table)


def _refuse_nothing(scope: Scope):
    if not scope.sections:
        raise NothingToExport("None of the chosen sections can be exported.")
    if scope.order.kind == "session_notes" and not sessions.chosen(scope).exists():
        raise NothingToExport("There is no session among what was chosen.")


def head_of(scope: Scope, now: datetime) -> Head:
    practice = Practice.objects.first()
    return Head(
        order=scope.order,
        patient_name=scope.patient.full_name,
        made_for=scope.reader.full_name,
        practice=(practice and practice.name) or "",
        made_at=now,
        is_own=scope.is_own,
        has_private=scope.has_private,
    )
