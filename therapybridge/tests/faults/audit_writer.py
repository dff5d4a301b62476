"""Does acts, every seventh of which is undone, and says which were acknowledged:

python -m therapybridge.tests.faults.audit_writer WRITER ACTS
"""

import contextlib
import sys
import time

import django
from django.db import Error, connection, transaction
from django.utils.module_loading import import_string

UNDONE = 7


class Undone(Exception):
    pass


def main(writer: int, acts: int) -> None:
    django.setup()
    record = import_string("accounts.models.AuditEvent").objects.record
    for number in range(acts):
        with contextlib.suppress(Undone):
            if do(record, writer, number):
                sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


def do(record, writer: int, number: int) -> bool:
    """Whether it was acknowledged; when the database died, nobody knows whether it was done."""
    try:
        with transaction.atomic():
            record(by=None, action="fault.act", writer=writer, number=number)
            if number % UNDONE == UNDONE - 1:
                raise Undone
    except Error:
        connection.close()
        time.sleep(0.2)
        return False
    return True


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
