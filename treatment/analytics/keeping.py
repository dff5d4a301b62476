"""Keeps the tables of treatment/models/metrics.py up with what happens. One at a time, and whoever
comes twice, late or never changes nothing in the end: docs/analytics.md."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Q

from sessions_app.models import TherapySession
from treatment.analytics import cells, measuring, topic_cells
from treatment.models import SessionToMeasure

AT_ONCE = 200  # sessions, in one transaction
LOCK = "SELECT pg_advisory_xact_lock(8618)"
TAKE_SESSIONS = """
DELETE FROM treatment_sessiontomeasure WHERE id IN (
    SELECT id FROM treatment_sessiontomeasure ORDER BY created_at, id LIMIT %s
) RETURNING session_id, patient_id, since, until
"""
# Whoever erases a patient or a session comes before this or after, never in between.
HOLD_PATIENTS = """
SELECT id FROM accounts_user WHERE id IN (
    SELECT patient_id FROM sessions_app_therapysession WHERE id = ANY(%s)
) ORDER BY id FOR KEY SHARE
"""
HOLD_TOUCHED = """
SELECT id FROM accounts_user WHERE id IN (SELECT patient_id FROM touched) ORDER BY id FOR KEY SHARE
"""
HOLD_MEASURED = """
SELECT id FROM accounts_user WHERE id IN (SELECT patient_id FROM treatment_sessionmetrics)
ORDER BY id FOR KEY SHARE
"""
HOLD_SESSIONS = """
SELECT id FROM sessions_app_therapysession WHERE id = ANY(%s) ORDER BY id FOR KEY SHARE
"""


@dataclass(frozen=True)
class Line:
    """What a trigger wrote down: a session, or the sessions of a patient around some days."""

    session_id: UUID | None
    patient_id: UUID | None
    since: datetime | None
    until: datetime | None


def keep_up() -> int:
    """Measure and count whatever changed; how many lines there were."""
    total = 0
    while found := keep_some():
        total += found
    return total


@transaction.atomic
def keep_some() -> int:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        lines = taken(cursor)
        measure(cursor, sessions_of(lines))
        cursor.execute(cells.TOUCHED)
        cursor.execute(cells.TAKE_DAYS)
        days = cursor.rowcount
        if days:
            count_again(cursor)
    return len(lines) + days


def taken(cursor) -> list[Line]:
    cursor.execute(TAKE_SESSIONS, [AT_ONCE])
    return [Line(*row) for row in cursor.fetchall()]


def sessions_of(lines: list[Line]) -> list[UUID]:
    """Looked up now: a session that came after a check-in counts as well."""
    ids = {line.session_id for line in lines if line.session_id}
    around = Q()
    for line in lines:
        if line.patient_id:
            between = (line.since, line.until)
            around |= Q(patient_id=line.patient_id, session_date__range=between)
    if around:
        ids |= set(TherapySession.objects.filter(around).values_list("pk", flat=True))
    return sorted(ids)


def measure(cursor, session_ids: list[UUID]) -> None:
    if session_ids:
        cursor.execute(HOLD_PATIENTS, [session_ids])
        cursor.execute(HOLD_SESSIONS, [session_ids])
        measuring.measure(session_ids)


IN_ORDER = (cells.PATIENTS, cells.THERAPISTS, cells.PRACTICE, *topic_cells.IN_ORDER)


def count_again(cursor) -> None:
    """What stands in `touched`, from the smallest cells to the largest."""
    cursor.execute(cells.LOOK_AT_TOUCHED)
    cursor.execute(HOLD_TOUCHED)
    for kind in IN_ORDER:
        cursor.execute(kind.again)
    cursor.execute(topic_cells.FORGET_UNSAID)


def rebuild() -> int:
    """Measure every session anew and count every cell; how many sessions there are. Nobody who
    reads meanwhile notices."""
    total = 0
    for some in in_batches():
        remeasure(some)
        total += len(some)
    recount()
    keep_up()
    return total


def in_batches() -> Iterable[list[UUID]]:
    """By id, so that nothing is held open meanwhile."""
    sessions, last = TherapySession.objects.order_by("pk"), None
    while True:
        rest = sessions.filter(pk__gt=last) if last else sessions
        some = list(rest.values_list("pk", flat=True)[:AT_ONCE])
        if not some:
            return
        yield some
        last = some[-1]


@transaction.atomic
def remeasure(session_ids: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        SessionToMeasure.objects.filter(session_id__in=session_ids, patient_id=None).delete()
        measure(cursor, session_ids)


@transaction.atomic
def recount() -> None:
    """Every cell, and with them the days that waited."""
    with connection.cursor() as cursor:
        cursor.execute(LOCK)
        cursor.execute(cells.DAYS_ARE_COUNTED)
        cursor.execute(HOLD_MEASURED)
        cursor.execute(cells.HASH_ALL)
        for kind in IN_ORDER:
            cursor.execute(kind.anew)
        cursor.execute(cells.AS_EVER)
        cursor.execute(topic_cells.FORGET_UNSAID)
