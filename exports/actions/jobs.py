"""Ask for an export, cancel it, delete its file."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models.functions import Now

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from exports import tasks
from exports.documents.order import FOR_STAFF, SECTIONS, fitting
from exports.models import ExportJob, ExportTemplate, Kind, patients_exportable_by
from exports.pipeline.sweep import forget_file
from sessions_app.models import TherapySession

OF_PATIENTS = (Kind.FULL_RECORD, Kind.PROGRESS_REPORT, Kind.TIMELINE)  # of their own record


class NotExportable(Refused):
    code = "permission_denied"
    status = 403
    message = "You may not export this."


class BadWish(Refused):
    code = "validation_error"
    status = 422

    def __init__(self, field: str, message: str):
        super().__init__(message, field=field)


@transaction.atomic
def request_export(
    patient: User,
    *,
    by: User,
    kind: str,
    format: str,
    template: ExportTemplate | None = None,
    **wishes,
) -> ExportJob:
    """The job waits in the queue when this returns; wishes are what Order reads of parameters."""
    require_exportable(patient, kind, by=by)
    parameters = checked(kind, wishes, template=template, by=by)
    require_sessions(patient, parameters.get("session_ids"), by=by)
    job = ExportJob.objects.create(
        patient=patient,
        requested_by=by,
        kind=kind,
        format=format,
        template=template,
        parameters=parameters,
        available_at=Now(),
        queued_at=Now(),
    )
    record("export.requested", job, by=by, format=format, purpose=parameters.get("purpose", ""))
    tasks.announce_on_commit(job)
    job.refresh_from_db()
    return job


def require_exportable(patient: User, kind: str, *, by: User) -> None:
    if not patients_exportable_by(by).filter(pk=patient.pk).exists():
        raise NotExportable
    if by.is_patient and kind not in OF_PATIENTS:
        raise NotExportable("Your own record can be exported whole, as a report or as a timeline.")


def checked(kind: str, wishes: Mapping, *, template: ExportTemplate | None, by: User) -> dict:
    """What the job keeps of the wishes: ids, dates and names, no words. Raises BadWish."""
    require_period(wishes)
    require_sections(kind, wishes.get("sections") or (), by=by)
    require_fitting(wishes.get("sections") or (), purpose=wishes.get("purpose") or "")
    if by.is_patient and wishes.get("include_private"):
        raise BadWish("include_private", "What is private to your therapist is not included.")
    if kind == Kind.TREATMENT_SUMMARY and not wishes.get("purpose"):
        raise BadWish("purpose", "Say what the summary is for.")
    if template is not None and template.kind != kind:
        raise BadWish("template_id", "This template is for another kind of export.")
    return {name: plain(value) for name, value in wishes.items() if value}


def plain(value):
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value if isinstance(value, bool) else str(value)


def require_period(wishes):
    start, end = wishes.get("start_date"), wishes.get("end_date")
    if start and end and start > end:
        raise BadWish("end_date", "The end lies before the beginning.")


def require_sections(kind, sections, *, by):
    unknown = [name for name in sections if name not in SECTIONS[kind]]
    if unknown:
        raise BadWish("sections", f"Choose from: {', '.join(SECTIONS[kind])}.")
    if by.is_patient and any(name in FOR_STAFF for name in sections):
        raise BadWish("sections", f"These are not included: {', '.join(FOR_STAFF)}.")


def require_fitting(sections, *, purpose):
    needed = fitting(sections, purpose)
    if too_much := [name for name in sections if name not in needed]:
        raise BadWish("sections", f"Not for this purpose: {', '.join(too_much)}.")


def require_sessions(patient: User, session_ids, *, by: User) -> None:
    wanted = set(session_ids or ())
    rows = TherapySession.objects.visible_to(by).filter(patient=patient, pk__in=wanted)
    if rows.count() != len(wanted):
        raise BadWish("session_ids", "These are not sessions of this patient.")


@transaction.atomic
def remove(job: ExportJob, *, by: User) -> None:
    """Cancel it while it is waiting or being made: its worker stops within a second or two. What
    has ended goes from the list, and its file for good."""
    job = ExportJob.objects.select_for_update(of=["self"]).filter(pk=job.pk).first()
    if job is None:
        return  # asked twice
    if job.is_open:
        forget_file(job, status=ExportJob.Status.CANCELLED, is_cancelled=True)
        record("export.cancelled", job, by=by)
        return
    forget_file(job)
    record("export.deleted", job, by=by)
    job.delete()


def record(action: str, job: ExportJob, *, by: User, **details) -> None:
    AuditEvent.objects.record(
        by=by,
        action=action,
        target=job,
        patient=job.patient,
        risk="high",
        kind=job.kind,
        **{name: value for name, value in details.items() if value},
    )
