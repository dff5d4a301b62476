"""Whoever asked hears how an export ended; for reports that make themselves, by mail as well."""

from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify
from accounts.models import Notification, OutgoingMail
from accounts.tasks import post_on_commit
from exports.models import ExportJob, ScheduledReport

Kind = Notification.Kind


def tell_it_is_ready(job: ExportJob) -> None:
    if job.schedule_id:
        _tell(job, Kind.REPORT, "A report that makes itself is ready")
        ScheduledReport.objects.filter(pk=job.schedule_id).update(
            last_problem="", last_run_at=timezone.now()
        )
        _mail(job)
    else:
        _tell(job, Kind.EXPORT, "Your export is ready")


def tell_it_failed(job: ExportJob, message: str) -> None:
    if job.schedule_id:
        ScheduledReport.objects.filter(pk=job.schedule_id).update(
            last_problem=message[:200], last_run_at=timezone.now()
        )
    _tell(job, Kind.EXPORT, "An export could not be made")


def _tell(job, kind, title):
    if job.requested_by:
        notify(
            job.requested_by,
            kind=kind,
            title=title,
            once=f"export {job.pk} {kind}",
            patient=job.patient,
            link=reverse("exports:job", args=[job.pk]),
            about=job,
        )


def _mail(job):
    """A link to the page, never the file; the letter names nobody."""
    wants_mail = job.schedule.delivery == ScheduledReport.Delivery.EMAIL
    if wants_mail and job.requested_by and job.requested_by.email:
        mail = OutgoingMail.objects.create(
            kind=OutgoingMail.Kind.REPORT, user=job.requested_by, about_id=job.pk
        )
        post_on_commit(mail)
