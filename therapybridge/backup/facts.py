"""What is true of a database at one moment: told when a set is made and when it is restored."""

from contextlib import contextmanager

from django.conf import settings
from django.core.files.storage import storages
from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder

from accounts.models.audit_seals import AuditAnchor
from accounts.trail import sealer
from exports.models import ExportJob
from sessions_app.models import RecordingPart
from therapybridge.backup.sets import Manifest

RECORDINGS, EXPORTS = "recordings", "exports"  # storages


@contextmanager
def one_moment():
    """A transaction that sees nothing of what happens meanwhile; gives the name by which pg_dump
    sees the same."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        yield cursor.fetchone()[0]


def manifest(*, made_at: str, has_files: bool) -> Manifest:
    head, mac = sealer.head()
    return Manifest(
        made_at=made_at,
        version=settings.VERSION,
        migrations=migrations(),
        rows=rows(),
        audit_head=head,
        audit_mac=mac.hex(),
        has_files=has_files,
    )


def rows() -> dict[str, int]:
    """How many in each table."""
    with connection.cursor() as cursor:
        tables = sorted(connection.introspection.table_names(cursor))
        return {table: _count(cursor, table) for table in tables}


def _count(cursor, table):
    cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
    return cursor.fetchone()[0]


def migrations() -> dict[str, str]:
    applied = MigrationRecorder(connection).applied_migrations()
    return {app: name for app, name in sorted(applied)}


def is_empty() -> bool:
    """Whether nothing of anybody is in this database."""
    with connection.cursor() as cursor:
        return not connection.introspection.table_names(cursor)


def files() -> list[tuple[str, str]]:
    """(storage, name) of every file that a row names."""
    found = [(RECORDINGS, name) for name in RecordingPart.objects.values_list("name", flat=True)]
    kept = ExportJob.objects.exclude(file_name="").values_list("file_name", flat=True)
    return found + [(EXPORTS, name) for name in kept if EXPORTS in settings.STORAGES]


def storage_of(kind: str):
    return storages[kind]


def anchors() -> int:
    """How many the database knows."""
    return AuditAnchor.objects.count()
