"""Files without a row and rows without a file: what a killed process may leave behind."""

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.utils import timezone

from sessions_app.models import Recording, RecordingPart
from sessions_app.recording import spool, storage

log = logging.getLogger(__name__)

LEFT_ALONE = timedelta(hours=1)  # somebody may still be at it
AT_ONCE = 500


@dataclass(frozen=True)
class Leftovers:
    """What nobody will ever ask for, and what somebody will ask for in vain."""

    spooled: tuple[Path, ...]
    orphans: tuple[str, ...]  # names in the storage
    missing: tuple[str, ...]  # ids of recordings


def sweep_files() -> None:
    found = find()
    delete(found)
    for recording_id in found.missing:
        log.error("recording_file_missing", extra={"recording_id": recording_id})


def find(left_alone: timedelta = LEFT_ALONE) -> Leftovers:
    until = timezone.now() - left_alone
    stored = dict(storage.stored())
    old = sorted(name for name, modified in stored.items() if modified < until)
    spooled = spool.leftovers(age=left_alone.total_seconds())
    return Leftovers(tuple(sorted(spooled)), _orphans(old), _missing(stored, until))


def delete(found: Leftovers) -> None:
    for path in found.spooled:
        path.unlink(missing_ok=True)
        log.info("spool_leftover_deleted")
    for name in found.orphans:
        storage.delete(name)
        log.info("orphan_file_deleted")


def _orphans(names: list[str]) -> tuple[str, ...]:
    return tuple(
        name
        for start in range(0, len(names), AT_ONCE)
        for name in _unknown(names[start : start + AT_ONCE])
    )


def _unknown(names: list[str]) -> list[str]:
    known = set(RecordingPart.objects.filter(name__in=names).values_list("name", flat=True))
    return [name for name in names if name not in known]


def _missing(stored: dict[str, datetime], until: datetime) -> tuple[str, ...]:
    parts = RecordingPart.objects.filter(created_at__lt=until).exclude(
        recording__state=Recording.State.DELETED
    )
    rows = parts.values_list("name", "recording_id").iterator()
    return tuple(
        str(recording_id)
        for name, recording_id in rows
        if name not in stored and not storage.exists(name)
    )
