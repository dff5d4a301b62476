"""Whether what was restored is what was backed up, and can be worked with."""

from collections.abc import Iterator

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.management.commands.verify_audit import public_key, verify
from accounts.trail import sealer
from sessions_app.actions import signatures
from sessions_app.models import Recording
from sessions_app.recording import storage
from sessions_app.recording.sealing import DamagedRecording, KeyMissing
from therapybridge.backup import facts
from therapybridge.backup.sets import Manifest


def faults(manifest: Manifest) -> Iterator[str]:
    """Each in a sentence; none: it is the same."""
    yield from _rows(manifest)
    yield from _audit(manifest)
    yield from _signatures()
    yield from _recordings()
    yield from _left_out(manifest)


def waiting_migrations() -> int:
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _rows(manifest):
    now = facts.rows()
    for table in sorted(manifest.rows.keys() | now.keys()):
        before, after = manifest.rows.get(table), now.get(table)
        if before != after:
            yield f"{table} had {before} rows and has {after}."


def _audit(manifest):
    seq, mac = sealer.head()
    if (seq, mac.hex()) != (manifest.audit_head, manifest.audit_mac):
        yield f"The audit chain ended with row {manifest.audit_head} and ends with row {seq}."
    if settings.AUDIT_SIGNING_KEY and not _is_ahead():
        report = verify(key=public_key())
        if not report.is_intact:
            yield f"The audit chain is broken: {' '.join(report.lines)}"


def _is_ahead() -> bool:
    """Anchors that know of later rows than the database: what note_restore is for."""
    return (
        settings.AUDIT_ANCHORS.exists()
        and len(settings.AUDIT_ANCHORS.read_text().splitlines()) > facts.anchors()
    )


def _signatures():
    for broken in signatures.check().broken:
        yield f"{broken.kind} {broken.id} {broken.what}."


def _recordings():
    keyring, shut = storage.keyring(), 0
    kept = Recording.objects.exclude(state=Recording.State.DELETED)
    for pk, sealed in kept.values_list("pk", "sealed_key").iterator():
        try:
            keyring.open(bytes(sealed), owner=pk)
        except (KeyMissing, DamagedRecording):
            shut += 1
    if shut:
        yield f"{shut} recordings do not open with RECORDING_KEYS: put the right keys in place."


def _left_out(manifest):
    """Files that this set only names must be where they are kept safe."""
    missing = [name for kind, name in manifest.named if not facts.storage_of(kind).exists(name)]
    if missing:
        yield f"{len(missing)} files that this set only names are not in their storage."
