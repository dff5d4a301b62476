"""Reports that make themselves: begin one, change it, stop it."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, User
from exports.actions.jobs import BadWish, NotExportable, checked
from exports.models import ScheduledReport, patients_exportable_by
from exports.pipeline.schedules import next_run

TIMING = ("every", "on_day", "at_time")
NOT_ASKED = ("owner", "patient", "template", "last_run_at", "next_run_at")


@transaction.atomic
def begin_report(patient: User, *, by: User, **fields) -> ScheduledReport:
    if not by.is_therapist:
        raise NotAllowed
    if not patients_exportable_by(by).filter(pk=patient.pk).exists():
        raise NotExportable
    report = ScheduledReport(patient=patient, owner=by, **fields)
    check(report, by=by)
    put_on_clock(report)
    report.save()
    record("scheduled_report.begun", report, by=by, every=report.every)
    return report


@transaction.atomic
def change_report(report: ScheduledReport, *, by: User, **changes) -> ScheduledReport:
    rows = ScheduledReport.objects.select_for_update(of=["self"]).select_related("owner")
    report = rows.get(pk=report.pk)
    was_active = report.is_active
    for name, value in changes.items():
        setattr(report, name, value)
    check(report, by=by)
    if not was_active or set(changes) & {*TIMING, "is_active"}:
        put_on_clock(report)
    report.save()
    record("scheduled_report.changed", report, by=by, fields=sorted(changes))
    return report


@transaction.atomic
def end_report(report: ScheduledReport, *, by: User) -> None:
    """What it has made stays under Exports until its time is over."""
    record("scheduled_report.ended", report, by=by)
    report.delete()


def check(report: ScheduledReport, *, by: User) -> None:
    report.parameters = checked(report.kind, report.parameters, template=report.template, by=by)
    require_day(report)
    report.full_clean(exclude=NOT_ASKED)


def put_on_clock(report: ScheduledReport) -> None:
    if report.is_active:
        report.next_run_at, report.last_problem = next_run(report, after=timezone.now()), ""
    else:
        report.next_run_at = None


def require_day(report: ScheduledReport) -> None:
    try:
        report.clean()
    except ValidationError as error:
        raise BadWish("on_day", error.messages[0]) from None


def record(action: str, report: ScheduledReport, *, by: User, **details) -> None:
    AuditEvent.objects.record(
        by=by, action=action, target=report, patient=report.patient, risk="elevated", **details
    )
