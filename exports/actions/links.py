"""Links to a file for a day: a secret that only its asker, signed in, can use."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import throttles
from accounts.errors import Refused
from accounts.models import User
from exports.actions.jobs import record
from exports.models import ExportJob

SECRET = 32  # bytes


class NotReady(Refused):
    code = "not_ready"
    message = "This export has no file to download: it is not made yet, or it was deleted."


class NoSuchLink(Refused):
    code = "not_found"
    status = 404
    message = "There is no such export."


@transaction.atomic
def new_link(job: ExportJob, *, by: User) -> str:
    """The secret, which is shown this once; an earlier link ends."""
    job = ExportJob.objects.select_for_update(of=["self"]).get(pk=job.pk)
    if not job.is_ready:
        raise NotReady
    secret = secrets.token_urlsafe(SECRET)
    day = timezone.now() + timedelta(hours=settings.EXPORT_LINK_HOURS)
    job.link_hash, job.link_expires_at = hash_of(secret), min(day, job.expires_at)
    job.save(update_fields=["link_hash", "link_expires_at", "updated_at"])
    record("export.linked", job, by=by)
    return secret


def job_by_secret(secret: str, *, user: User) -> ExportJob:
    """The one that this secret opens for this person. Every other secret is the same 404, and few
    of them may be tried."""
    rows = ExportJob.objects.fetchable_by(user).select_related("patient")
    job = rows.filter(link_hash=hash_of(secret)).exclude(link_hash="").first()
    if job is None or not (job.has_link and job.is_ready):
        throttles.take("link", f"export {user.pk}")
        raise NoSuchLink
    return job


def require_secret(job: ExportJob, secret: str, *, user: User) -> None:
    if job_by_secret(secret, user=user).pk != job.pk:
        raise NoSuchLink


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode("utf-8", "surrogateescape")).hexdigest()
