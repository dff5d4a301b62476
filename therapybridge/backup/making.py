"""Make a set. The rows, their counts and the names of their files are of one moment."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from accounts.models import AuditEvent
from sessions_app.models import RecordingPart
from sessions_app.recording import objects
from therapybridge.backup import facts, postgres
from therapybridge.backup.sets import ANCHORS, DATABASE, Manifest, NewSet, Unusable, all_in
from therapybridge.monitoring import heartbeat


def back_up(where: Path, *, with_files: bool = True, keep: int = 0) -> Path:
    """`keep`: how many sets are left in the folder, the new one included; 0 leaves all."""
    if not settings.BACKUP_KEYS:
        raise Unusable("BACKUP_KEYS is empty: give it a key, id:base64 of 32 random bytes.")
    with NewSet(where, settings.BACKUP_KEYS) as made:
        manifest = _fill(made, with_files=with_files)
        place = made.finish(manifest)
    for old in all_in(where)[:-keep] if keep else []:
        shutil.rmtree(old)
    AuditEvent.objects.record(
        by=None,
        action="backup.made",
        risk="elevated",
        backup=str(made.id),
        parts=len(manifest.parts),
        row=manifest.audit_head,
    )
    heartbeat.say("backup")
    return place


def _fill(made: NewSet, *, with_files: bool) -> Manifest:
    with facts.one_moment() as snapshot:
        now = datetime.now(UTC).isoformat(timespec="seconds")
        manifest = facts.manifest(made_at=now, has_files=with_files)
        names = facts.files()
        with postgres.dumped(snapshot) as dump:
            made.add(DATABASE, "therapybridge", dump)
    if with_files:
        manifest.gone = _add_files(made, names)
    else:
        manifest.named = [list(name) for name in names]
    # After the rows: anchors that are ahead of them are told by note_restore, missing ones are not.
    if settings.AUDIT_ANCHORS.exists():
        with settings.AUDIT_ANCHORS.open("rb") as anchors:
            made.add(ANCHORS, settings.AUDIT_ANCHORS.name, anchors)
    manifest.parts = made.parts
    return manifest


def _add_files(made: NewSet, names: list[tuple[str, str]]) -> int:
    """How many were deleted meanwhile; one that is missing although its row is there is told."""
    gone = 0
    for kind, name in names:
        try:
            with objects.opened(facts.storage_of(kind), name) as file:
                made.add(kind, name, file)
        except FileNotFoundError:
            if kind == facts.RECORDINGS and RecordingPart.objects.filter(name=name).exists():
                raise Unusable(
                    f"The file {name} of a recording is missing. No set was made."
                ) from None
            gone += 1
    return gone
