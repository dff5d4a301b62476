"""Housekeeping of export files: run by beat. A file whose time is over goes, and its key with it;
so does one that no row knows."""

import logging
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent
from exports.models import ExportJob
from exports.pipeline import files
from exports.pipeline.work import ended

log = logging.getLogger(__name__)

LEFT_ALONE = timedelta(hours=1)  # somebody may still be storing it
AT_ONCE = 500


def sweep() -> int:
    """How many files went because their time was over."""
    gone = sum(expire(job) for job in ExportJob.objects.expired()[:AT_ONCE])
    delete_orphans()
    return gone


@transaction.atomic
def expire(job: ExportJob) -> bool:
    job = (
        ExportJob.objects.expired()
        .select_for_update(skip_locked=True, of=["self"])
        .filter(pk=job.pk)
        .first()
    )
    if job is None:
        return False
    forget_file(job, status=ExportJob.Status.EXPIRED)
    AuditEvent.objects.record(
        by=None, action="export.expired", target=job, patient=job.patient, kind=job.kind
    )
    return True


def forget_file(job: ExportJob, **fields) -> None:
    """The key goes with the row's change, the file after the commit. The caller holds the row."""
    files.delete_on_commit([job.file_name] if job.file_name else [])
    ExportJob.objects.filter(pk=job.pk).update(
        **ended(**fields), file_name="", file_key=b"", link_hash="", link_expires_at=None
    )


def delete_orphans() -> None:
    for name in orphans():
        files.delete(name)
        log.info("orphan_export_deleted")


def orphans(left_alone: timedelta = LEFT_ALONE) -> list[str]:
    """Files that no row knows, left by a process that was killed or a storage that was away."""
    until = timezone.now() - left_alone
    old = [name for name, modified in files.stored() if modified < until]
    known = set(ExportJob.objects.with_file().values_list("file_name", flat=True))
    return [name for name in old if name not in known]
