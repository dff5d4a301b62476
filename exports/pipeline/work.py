"""One attempt at one export."""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models.functions import Now

from accounts.models import AuditEvent, User
from exports.documents.order import NothingToExport, Order, RenderingFailed
from exports.models import ExportJob, may_export
from exports.pipeline import files, news
from exports.pipeline.lease import Lease, LeaseLost
from sessions_app.pipeline.lease import patiently
from sessions_app.recording.storage import new_name

log = logging.getLogger(__name__)

Status = ExportJob.Status
Make = Callable[[Order, BinaryIO, Callable[[float], None]], None]
CARE_ENDED = (
    "You may not take this patient’s record out of the practice any more, so the export stopped. "
    "Nothing was kept."
)
NOTHING = (
    "There is nothing to export: of what you chose, nothing is there that you may see. Choose "
    "other sessions, sections or another period."
)


def work_on(job_id, make: Make) -> None:
    """Claim the job and make its file; do nothing if it is taken, done or gone."""
    job = ExportJob.objects.claim(job_id)
    if job is not None:
        with Lease(job) as lease:
            attempt(job, lease, make)


def attempt(job: ExportJob, lease: Lease, make: Make) -> None:
    """What the asker can do something about is told at once. Anything else is a bug or the
    world's fault: the lease is let go and it is raised, and after three attempts it has failed."""
    log.info("export_began", extra={"job_id": str(job.pk), "attempt": job.attempts})
    forget_earlier_file(job, lease)
    try:
        require_access(job)
        make_file(job, lease, make)
    except LeaseLost:
        log.info("export_not_wanted", extra={"job_id": str(job.pk)})
    except AccessEnded:
        fail(job, lease, code="care_ended", message=CARE_ENDED)
    except NothingToExport as error:
        fail(job, lease, code="nothing_to_export", message=str(error) or NOTHING)
    except RenderingFailed as error:
        fail(job, lease, code="rendering_failed", message=str(error))


class AccessEnded(Exception):
    pass


def require_access(job: ExportJob) -> None:
    if not may_export(job.requested_by_id, job.patient_id):
        raise AccessEnded


def forget_earlier_file(job, lease):
    """A killed worker may have stored its file and not said so: it told its name before."""
    if job.file_name:
        files.delete(job.file_name)
        lease.update(file_name="", file_key=b"")
        job.file_name = ""


def make_file(job: ExportJob, lease: Lease, make: Make) -> None:
    key = files.new_key()
    file = files.FileBeingMade(job, key, lease.check)
    try:
        make(order_of(job), file, lease.tell)
        file.finish()
        patiently(partial(require_access, job))  # it may have taken minutes
        keep(job, lease, file, key)
    finally:
        file.discard()


def keep(job, lease, file, key):
    """The name is written down before the file is stored, so that no crash leaves one that
    nobody knows of."""
    name = new_name()
    lease.update(file_name=name, file_key=files.sealed(key, job))
    file.keep(name)
    try:
        patiently(lambda: complete(job, lease, file))
    except LeaseLost:
        files.delete(name)
        raise


@transaction.atomic
def complete(job, lease, file):
    kept = timedelta(hours=settings.EXPORT_KEPT_HOURS)
    lease._update(
        ended(
            status=Status.COMPLETED,
            progress=100,
            completed_at=Now(),
            expires_at=Now() + kept,
            file_size_bytes=file.size,
            file_sha256=file.sha256,
            error_code="",
            error_message="",
        )
    )
    AuditEvent.objects.record(
        by=None,
        action="export.made",
        target=job,
        patient=job.patient,
        kind=job.kind,
        format=job.format,
        bytes=file.size,
    )
    news.tell_it_is_ready(job)


def order_of(job: ExportJob) -> Order:
    reader = User.objects.get(pk=job.requested_by_id)
    return Order(
        kind=job.kind,
        format=job.format,
        patient_id=job.patient_id,
        reader_id=reader.pk,
        timezone=reader.timezone,
        parameters=job.parameters,
        template=job.template.as_ordered() if job.template else None,
        job_id=job.pk,
    )


def ended(**fields) -> dict:
    return {"available_at": None, "lease_token": None, "lease_until": None, **fields}


def failed(*, code: str, message: str) -> dict:
    return ended(status=Status.FAILED, error_code=code, error_message=message[:500])


def fail(job, lease, *, code, message):
    log.info("export_failed", extra={"job_id": str(job.pk), "code": code})
    held = ExportJob.objects.held(job.pk, lease.token)
    if held.update(**failed(code=code, message=message)):
        news.tell_it_failed(job, message)
