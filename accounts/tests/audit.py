"""A chain to look at, and an attacker who owns the database it is in."""

from contextlib import contextmanager

from django.db import connection, transaction

from accounts.audit.canonical import canonical, micros
from accounts.management.commands.verify_audit import public_key, verify
from accounts.models import AuditEvent, AuditSeal

ANCHORED, SEALED, WAITING = 10, 13, 2


def record(by, count, **details):
    for number in range(count):
        AuditEvent.objects.record(by=by, action="test.act", target=by, number=number, **details)


def verified(*, key=None, after=None):
    return verify(key=key or public_key(), after=after)


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def no_guards():
    run("SET LOCAL session_replication_role = replica")
    yield
    run("SET LOCAL session_replication_role = origin")


def attack(sql):
    """As the owner of the database, who can put every guard aside."""
    with no_guards():
        run(sql)


def rewrite(keys, *, start):
    """All links from this row on, with whatever the rows hold now."""
    with no_guards():
        previous = bytes(AuditSeal.objects.get(seq=start - 1).mac)
        for seal in AuditSeal.objects.filter(seq__gte=start).order_by("seq"):
            previous = _rewrite(seal, keys, previous)


def _rewrite(seal, keys, previous):
    row = AuditEvent.objects.filter(pk=seal.event_id)
    content = canonical(row.values().get())
    row_mac = keys.row(keys.newest, content)
    row.update(mac=row_mac, key_id=keys.newest)
    seal.key_id = keys.newest
    seal.mac = keys.link(
        keys.newest,
        previous=previous,
        seq=seal.seq,
        sealed_at=micros(seal.sealed_at),
        canonical=content,
        row=row_mac,
    )
    seal.save()
    return seal.mac
