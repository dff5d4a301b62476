"""Seals audit rows: gives each its number and its link, in batches, one sealer at a time.

What a transaction commits late is sealed late, and never lost. docs/audit.md.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Exists, OuterRef

from accounts.audit.canonical import NotCanonical, canonical, micros
from accounts.audit.macs import START, Keys, UnknownKey, same
from accounts.models.audit import AuditEvent
from accounts.models.audit_seals import SLOW, AuditPending, AuditSeal

log = logging.getLogger(__name__)

LOCK = 7_321_984_455  # of the database: sealers hold it, verifiers share it
BATCH = 2_000
MOST_BATCHES = 50  # of one call


@contextmanager
def the_only_one(*, wait: bool = False) -> Iterator[bool]:
    """Whether we are it. The lock ends with the connection, so a killed sealer leaves none."""
    with connection.cursor() as cursor:
        if wait:
            cursor.execute("SELECT true FROM pg_advisory_lock(%s)", [LOCK])
        else:
            cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        is_ours = cursor.fetchone()[0]
    try:
        yield is_ours
    finally:
        if is_ours and connection.is_usable():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def seal() -> int:
    """Seal what waits; returns how many rows. Only for the only one."""
    _warn_of_lag()
    total = 0
    for _ in range(MOST_BATCHES):
        sealed = seal_batch()
        total += sealed
        if sealed < BATCH:
            break
    return total


@transaction.atomic
def seal_batch(size: int = BATCH) -> int:
    rows = _readable(_waiting(size))
    if not rows:
        return 0
    seq, mac = head()
    links = _links(rows, after=seq, mac=mac, now=clock())
    AuditSeal.objects.bulk_create(links)
    AuditPending.objects.filter(pk__in=[link.event_id for link in links]).delete()
    return len(links)


def head() -> tuple[int, bytes]:
    """Number and MAC of the last link."""
    last = AuditSeal.objects.order_by("-seq").first()
    return (last.seq, bytes(last.mac)) if last else (0, START)


def clock() -> datetime:
    """The database's: one for all machines."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _waiting(size: int) -> list[dict]:
    """In the order of the queue. A queued row that is gone stays there: it is evidence."""
    there = Exists(AuditEvent.objects.filter(pk=OuterRef("pk")))
    queue = AuditPending.objects.filter(there).order_by("position")
    ids = list(queue.values_list("pk", flat=True)[:size])
    rows = {row["id"]: row for row in AuditEvent.objects.filter(pk__in=ids).values()}
    return [rows[pk] for pk in ids if pk in rows]


def _readable(rows: list[dict]) -> list[tuple[dict, bytes]]:
    """With their bytes. One that somebody changed into what has none stays in the queue, too."""
    readable = []
    for row in rows:
        try:
            readable.append((row, canonical(row)))
        except NotCanonical:
            log.error("audit_row_is_unreadable", extra={"event_id": row["id"]})
    return readable


def _links(
    rows: list[tuple[dict, bytes]], *, after: int, mac: bytes, now: datetime
) -> list[AuditSeal]:
    keys, sealed_at = Keys.parse(settings.AUDIT_KEYS), micros(now)
    links = []
    for seq, (row, content) in enumerate(rows, start=after + 1):
        _report_forgery(row, keys, content)
        mac = keys.link(
            keys.newest,
            previous=mac,
            seq=seq,
            sealed_at=sealed_at,
            canonical=content,
            row=bytes(row["mac"]),
        )
        links.append(
            AuditSeal(event_id=row["id"], seq=seq, mac=mac, key_id=keys.newest, sealed_at=now)
        )
    return links


def _report_forgery(row: dict, keys: Keys, content: bytes) -> None:
    """It is sealed all the same: the chain is where verifiers find it."""
    try:
        if same(keys.row(row["key_id"], content), bytes(row["mac"])):
            return
    except UnknownKey:
        pass
    log.error("audit_row_is_forged", extra={"event_id": row["id"]})


def _warn_of_lag() -> None:
    lag = AuditPending.objects.lag()
    if lag > SLOW:
        log.warning("audit_sealing_is_late", extra={"seconds": round(lag, 1)})
