"""Every value that FIELD_KEYS seal, and how each is sealed anew with the newest key.

Columns are found, not listed: sealed fields and SealedText of all models. Only authenticator seeds,
which name their owner instead of their row, are told apart. A value is replaced only while it is
still the one that was read, so work can go on meanwhile; stopped in the middle, the next run goes
on with what is left.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.apps import apps
from django.db import connection, models

from accounts.models.sealed_text import SealedText
from accounts.models.second_factors import TotpDevice
from accounts.openings import KEY_ROTATION, opened_for
from accounts.sealing import secrets
from accounts.sealing.sealed_fields import SealedField, place
from accounts.signing_in.second_factors import totp

AT_ONCE = 500  # rows


@dataclass(frozen=True)
class Column:
    table: str
    name: str
    place: Callable[[object], str]  # of the row with this owner
    owner: str = "id"  # the column that the place names


@dataclass
class Outcome:
    sealed: int = 0
    stuck: int = 0  # no key of ours opens it


def columns() -> Iterator[Column]:
    for model in apps.get_models():
        yield from _of_fields(model)
        yield from _of_properties(model)
    table = TotpDevice._meta.db_table
    for name in ("secret", "pending_secret"):
        yield Column(table, name, totp.place_of, owner="user_id")


def _of_fields(model: type[models.Model]) -> Iterator[Column]:
    for field in model._meta.local_fields:
        if isinstance(field, SealedField):
            yield Column(
                model._meta.db_table, field.column, lambda pk, field=field: place(field, pk)
            )


def _of_properties(model: type[models.Model]) -> Iterator[Column]:
    for name, words in vars(model).items():
        if isinstance(words, SealedText):
            yield Column(
                model._meta.db_table,
                model._meta.get_field(f"sealed_{name}").column,
                lambda pk, words=words, model=model: words._place(model(pk=pk)),
            )


def reseal(column: Column) -> Outcome:
    outcome, last = Outcome(), None
    while rows := _old_ones(column, after=last):
        for pk, owner, sealed in rows:
            _reseal_one(column, pk, owner, bytes(sealed), outcome)
        last = rows[-1][0]
    return outcome


def _reseal_one(column: Column, pk, owner, old: bytes, outcome: Outcome):
    where = column.place(owner)
    try:
        new = secrets.seal(secrets.unseal(old, place=where), place=where)
    except secrets.CannotOpen:
        outcome.stuck += 1
        return
    with opened_for(KEY_ROTATION), connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{column.table}" SET "{column.name}" = %s '
            f'WHERE id = %s AND "{column.name}" = %s',
            [new, pk, old],
        )
        outcome.sealed += cursor.rowcount


def _old_ones(column: Column, *, after) -> list[tuple]:
    head = secrets.newest_head()
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT id, "{column.owner}", "{column.name}" FROM "{column.table}" '
            f'WHERE octet_length("{column.name}") > 0 '
            f'AND substring("{column.name}" FROM 1 FOR %s) <> %s '
            "AND (%s::uuid IS NULL OR id > %s) ORDER BY id LIMIT %s",
            [len(head), head, after, after, AT_ONCE],
        )
        return cursor.fetchall()
