"""What the queue forgot: run every few seconds by beat."""

from datetime import timedelta

from django.conf import settings
from django.db.models.functions import Now

from exports.models import ExportJob
from exports.pipeline import files, news
from exports.pipeline.work import failed

MESSAGE_LOST_AFTER = timedelta(seconds=30)
AT_ONCE = 200
GAVE_UP = (
    "The export was tried three times and did not come to an end. Ask for it again, perhaps with "
    "fewer sessions or a shorter period; tell your administrator if it happens again."
)


def reconcile() -> list[ExportJob]:
    """Fail what is hopeless; return the jobs that need a new message."""
    for job in ExportJob.objects.hopeless()[:AT_ONCE]:
        give_up(job)
    age = min(MESSAGE_LOST_AFTER, timedelta(seconds=settings.LEASE_SECONDS))
    jobs = list(ExportJob.objects.unannounced(age).order_by("available_at")[:AT_ONCE])
    ExportJob.objects.filter(pk__in=[job.pk for job in jobs]).update(queued_at=Now())
    return jobs


def give_up(job: ExportJob) -> None:
    hopeless = ExportJob.objects.hopeless().filter(pk=job.pk)
    if hopeless.update(**failed(code="gave_up", message=GAVE_UP), file_name="", file_key=b""):
        if job.file_name:
            files.delete(job.file_name)
        news.tell_it_failed(job, GAVE_UP)
