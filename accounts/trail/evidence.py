"""Reads the chain out of the database, for verifiers and exports: one snapshot, a row at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC

from django.db import DatabaseError, connection, transaction

from accounts.audit.anchors import BEFORE_ALL, Anchor
from accounts.audit.canonical import FIELDS
from accounts.audit.verifier import Head, Sealed, Waiting
from accounts.models.audit_seals import AuditAnchor
from accounts.trail.sealer import LOCK, clock

CHUNK = 2_000
COLUMNS = (*FIELDS, "mac", "key_id")
EVENT = ", ".join(f"event.{name}" for name in COLUMNS)
SEALED = f"""
    SELECT seal.seq, seal.mac, seal.key_id, seal.sealed_at, seal.event_id, {EVENT}
    FROM accounts_auditseal seal LEFT JOIN accounts_auditevent event ON event.id = seal.event_id
    WHERE seal.seq > %s ORDER BY seal.seq
"""
WAITING = f"""
    SELECT event.id, pending.event_id IS NOT NULL, {EVENT}
    FROM accounts_auditevent event
    LEFT JOIN accounts_auditpending pending ON pending.event_id = event.id
    WHERE NOT EXISTS (SELECT FROM accounts_auditseal seal WHERE seal.event_id = event.id)
    UNION ALL
    SELECT pending.event_id, true, {EVENT}
    FROM accounts_auditpending pending
    LEFT JOIN accounts_auditevent event ON event.id = pending.event_id
    WHERE event.id IS NULL
"""
ID = COLUMNS.index("id")


@dataclass(frozen=True)
class Evidence:
    head: Head

    def sealed(self, *, after: int = 0) -> Iterator[Sealed]:
        for seq, mac, key_id, sealed_at, event_id, *event in _rows(SEALED, [after]):
            yield Sealed(seq, mac, key_id, sealed_at, event_id, _event(event))

    def waiting(self) -> Iterator[Waiting]:
        for event_id, is_queued, *event in _rows(WAITING, []):
            yield Waiting(event_id, _event(event), is_queued)


@contextmanager
def snapshot() -> Iterator[Evidence]:
    """All of it as it was at one moment. While that moment is chosen no sealer is at work, so that
    the anchors file is what the database says; what is added later is known by its time."""
    is_outermost = not connection.in_atomic_block
    _lock("pg_advisory_lock_shared")
    try:
        with transaction.atomic():
            if is_outermost:
                _freeze()
            head = _head()
            _lock("pg_advisory_unlock_shared")
            yield Evidence(head)
    except DatabaseError:
        connection.close()  # and with it the lock, if we still had it
        raise


def _lock(function: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [LOCK])


def _freeze() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _head() -> Head:
    last = AuditAnchor.objects.order_by("-number").first()
    at = clock().astimezone(UTC).isoformat()
    if last is None:
        return Head(at, 0, BEFORE_ALL)
    return Head(at, last.number, Anchor.parse(last.line).digest)


def _rows(query: str, values: list) -> Iterator[tuple]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, values)
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _event(values: list) -> dict | None:
    return dict(zip(COLUMNS, values, strict=True)) if values[ID] is not None else None
