"""Signed rows are locked by triggers of the database. Two acts go through them all the same, and
say so to the database for as long as they last: a new field key seals the words anew, and a whole
record is erased. docs/session-notes.md.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction

KEY_ROTATION = "key_rotation"  # only sealed columns may become other bytes
ERASURE = "erasure"  # rows may go, and stay as they are otherwise
SETTING = "therapybridge.opening"


@contextmanager
def opened_for(act: str) -> Iterator[None]:
    """Ends with the transaction at the latest, however that ends."""
    with transaction.atomic():
        announce(act)
        yield
        announce("")


def announce(act: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [SETTING, act])
