"""Files without a row and rows without a file: what a killed process may leave behind."""

import logging
from datetime import timedelta

from django.utils import timezone

from sessions_app.models import Recording, RecordingPart
from sessions_app.recording import spool, storage

log = logging.getLogger(__name__)

LEFT_ALONE = timedelta(hours=1)  # somebody may still be at it
AT_ONCE = 500


def sweep_files() -> None:
    """Delete what nobody will ever ask for; tell of what somebody will ask for in vain."""
    for path in spool.leftovers(age=LEFT_ALONE.total_seconds()):
        path.unlink(missing_ok=True)
        log.info("spool_leftover_deleted")
    until = timezone.now() - LEFT_ALONE
    found = set()
    old = []
    for name, modified in storage.stored():
        found.add(name)
        if modified < until:
            old.append(name)
    _delete_orphans(old)
    _tell_of_missing(found, until)


def _delete_orphans(names):
    for start in range(0, len(names), AT_ONCE):
        some = set(names[start : start + AT_ONCE])
        known = set(RecordingPart.objects.filter(name__in=some).values_list("name", flat=True))
        for name in some - known:
            storage.delete(name)
            log.info("orphan_file_deleted")


def _tell_of_missing(found, until):
    parts = RecordingPart.objects.filter(created_at__lt=until).exclude(
        recording__state=Recording.State.DELETED
    )
    for name, recording_id in parts.values_list("name", "recording_id").iterator():
        if name not in found and not storage.exists(name):
            log.error("recording_file_missing", extra={"recording_id": str(recording_id)})
