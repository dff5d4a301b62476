"""Reports that make themselves: run every minute by beat. The row is the queue, and whoever holds
it moves it on; after an outage a report comes once, of the period that ended last."""

from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify
from accounts.models import AuditEvent, Notification
from exports.measuring import periods
from exports.models import ExportJob, ScheduledReport, may_export

AT_ONCE = 200
STOPPED = "You no longer care for this patient, so the report stopped."


def run_due() -> list[ExportJob]:
    due = ScheduledReport.objects.due().order_by("next_run_at").values_list("pk", flat=True)
    made = [run(pk) for pk in due[:AT_ONCE]]
    return [job for job in made if job is not None]


@transaction.atomic
def run(pk) -> ExportJob | None:
    """None where somebody else has it, or its time was over meanwhile."""
    rows = ScheduledReport.objects.due().select_for_update(skip_locked=True, of=["self"])
    report = rows.select_related("owner", "patient", "template").filter(pk=pk).first()
    if report is None:
        return None
    if not may_export(report.owner_id, report.patient_id):
        stop(report)
        return None
    job = job_of(report)
    report.next_run_at = next_run(report, after=timezone.now())
    report.save(update_fields=["next_run_at", "updated_at"])
    return job


def job_of(report: ScheduledReport) -> ExportJob:
    zone = ZoneInfo(report.owner.timezone)
    first, last = periods.period_ended(report.every, timezone.localdate(timezone=zone))
    job = ExportJob.objects.create(
        patient=report.patient,
        requested_by=report.owner,
        template=report.template,
        schedule=report,
        kind=report.kind,
        format=report.format,
        parameters={
            **report.parameters,
            "start_date": first.isoformat(),
            "end_date": last.isoformat(),
        },
        available_at=Now(),
        queued_at=Now(),
    )
    AuditEvent.objects.record(
        by=None,
        action="export.scheduled",
        target=job,
        patient=report.patient,
        risk="high",
        report=str(report.pk),
        kind=report.kind,
        format=report.format,
    )
    return job


def stop(report: ScheduledReport) -> None:
    report.is_active, report.last_problem, report.next_run_at = False, STOPPED, None
    report.save(update_fields=["is_active", "last_problem", "next_run_at", "updated_at"])
    AuditEvent.objects.record(
        by=None, action="scheduled_report.stopped", target=report, patient=report.patient
    )
    notify(
        report.owner,
        kind=Notification.Kind.REPORT,
        title="A report that makes itself has stopped",
        once=f"report {report.pk} stopped",
        link=reverse("exports:schedules"),
    )


def next_run(report: ScheduledReport, *, after: datetime) -> datetime:
    zone = ZoneInfo(report.owner.timezone)
    return periods.next_run(
        report.every, on_day=report.on_day, at=report.at_time, zone=zone, after=after
    )
