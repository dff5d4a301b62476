"""Queries that are asked at every request are put together once.

The ORM needs more time to write such a query than PostgreSQL needs to answer it. The sentence stays
the queryset that it is, in its one place; here it is written down as SQL with a stand-in for each
value that changes from one request to the next, and the text is kept.

    @BuiltOnce
    def care_of(role, *, therapist_id):
        return TherapistPatient.objects.filter(therapist_id=therapist_id).values_list("patient_id")

    care_of.rows(role, therapist_id=user.pk)

What stands by position shapes the query: a text is kept for each. What stands by name is a UUID or
a moment and is filled in each time. Whatever else changes between two requests, such as the time of
day, must not go into the query unseen: it is written twice, and both must be equal.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from uuid import UUID, uuid4

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

SHAPES = 256  # of one query; the ones used last are kept
A_MOMENT = datetime(1900, 1, 1, tzinfo=UTC)


class NotTheSame(TypeError):
    """Something in the query changes that was not named."""


@dataclass(frozen=True, slots=True)
class Written:
    """SQL, and for each of its parameters the name that fills it, or "" and its value."""

    sql: str
    parameters: tuple[tuple[str, object], ...]

    def filled(self, values: dict) -> list:
        return [values[name] if name else value for name, value in self.parameters]


class BuiltOnce:
    """Decorates what makes a queryset with `values_list()`: `build(*shape, **values)`."""

    def __init__(self, build: Callable[..., QuerySet]):
        self._build = build
        self._kept = lru_cache(maxsize=SHAPES)(self._write)

    def rows(self, *shape, **values) -> list[tuple]:
        kinds = tuple((name, type(value)) for name, value in values.items())
        written = self._kept(shape, kinds)
        if written is None:
            return []
        with connection.cursor() as cursor:
            cursor.execute(written.sql, written.filled(values))
            return cursor.fetchall()

    @property
    def kept(self) -> int:
        """How many texts."""
        return self._kept.cache_info().currsize

    def _write(self, shape, kinds) -> Written | None:
        """None where nothing can ever be found."""
        try:
            first, second = (self._with_stand_ins(shape, kinds) for _ in range(2))
        except EmptyResultSet:
            return None
        if first != second:
            raise NotTheSame(f"{first.sql} is not the same each time")
        return first

    def _with_stand_ins(self, shape, kinds) -> Written:
        stand_ins = {name: STAND_INS[kind]() for name, kind in kinds}
        sql, parameters = self._build(*shape, **stand_ins).query.sql_with_params()
        names = {value: name for name, value in stand_ins.items()}
        named = tuple(
            (names[value], None)
            if isinstance(value, tuple(STAND_INS)) and value in names
            else ("", value)
            for value in parameters
        )
        if set(stand_ins) != {name for name, _ in named if name}:
            raise NotTheSame(f"{sql} does not take all of {', '.join(stand_ins)}")
        return Written(sql, named)


def a_moment():
    return A_MOMENT + timedelta(microseconds=uuid4().int % 10**15)


STAND_INS = {UUID: uuid4, datetime: a_moment}
