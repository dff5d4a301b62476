"""Columns that hold what people said: sealed with FIELD_KEYS on the way into the database (see
secrets.py) and opened when somebody reads the attribute, not before.

What authenticates a value names its table, column and row, so sealed words that were copied to
another row, or to another column, do not open. That is why only a row can be written: an `update()`
of such a column does not know whose it is, and is refused. Nothing can be searched or sorted by it;
what lists need to know of the words stands in plain columns beside it, without the words.
"""

import json

from django.core.exceptions import FieldError
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from accounts.sealing import secrets


class Sealed(bytes):
    """As it stands in the database."""


class OpenedWhenRead(DeferredAttribute):
    """The attribute of a row: what came from the database is opened at the first look."""

    def __get__(self, row, model=None):
        if row is None:
            return self
        value = super().__get__(row, model)
        if isinstance(value, Sealed):
            value = row.__dict__[self.field.attname] = self.field.open(value, row)
        return value

    def __set__(self, row, value):
        row.__dict__[self.field.attname] = value


class SealedField(models.Field):
    descriptor_class = OpenedWhenRead

    def get_internal_type(self):
        return "BinaryField"

    def place(self, row) -> str:
        return place(self, row.pk)

    def seal(self, value, row) -> Sealed:
        plain = self.to_bytes(value)
        return Sealed(secrets.seal(plain, place=self.place(row)) if plain else b"")

    def open(self, sealed: Sealed, row):
        return self.from_bytes(secrets.unseal(sealed, place=self.place(row)) if sealed else b"")

    def pre_save(self, row, add):
        value = row.__dict__.get(self.attname)
        if value is None:
            value = getattr(row, self.attname)
        return value if isinstance(value, Sealed) or value is None else self.seal(value, row)

    def from_db_value(self, value, expression, connection):
        return None if value is None else Sealed(value)

    def get_prep_value(self, value):
        return value

    def get_db_prep_save(self, value, connection):
        return self.get_db_prep_value(value, connection)

    def get_db_prep_value(self, value, connection, prepared=False):
        if value is not None and not isinstance(value, Sealed):
            raise FieldError(f"{self.name} is sealed together with its row: save the row.")
        return None if value is None else bytes(value)

    def get_lookup(self, name):
        if name == "isnull":
            return super().get_lookup(name)
        raise FieldError(f"{self.name} is sealed: nothing can be looked up in it.")

    def get_transform(self, name):
        raise FieldError(f"{self.name} is sealed: nothing can be looked up in it.")


class SealedTextField(SealedField, models.TextField):
    """An empty text is empty in the database, too."""

    @staticmethod
    def to_bytes(text: str) -> bytes:
        return text.encode()

    @staticmethod
    def from_bytes(plain: bytes) -> str:
        return plain.decode()


class SealedJSONField(SealedField, models.JSONField):
    @staticmethod
    def to_bytes(value) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    @staticmethod
    def from_bytes(plain: bytes):
        return json.loads(plain)


def place(field: models.Field, pk) -> str:
    return f"{field.model._meta.db_table}.{field.column}:{pk}"
