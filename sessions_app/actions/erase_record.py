"""How a patient's whole record goes, and what stands in the way of that."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import AuditEvent, ErasureCertificate, LegalHold, User
from accounts.openings import ERASURE, opened_for
from sessions_app import pipeline
from sessions_app.actions.erase import counted, facts_of, remove, require_no_hold
from sessions_app.models import Recording, RecordingPart

Reason = ErasureCertificate.Reason
YEAR = timedelta(days=365.25)
BEFORE_ITS_TIME = (Reason.LEGAL_ORDER, Reason.ENTERED_IN_ERROR)
# What apps above keep of a patient in files: each forgets them, and tells the certificate how many.
FILES_OF_OTHERS: dict[str, Callable[[User], int]] = {}
REASONS = (Reason.RETENTION, Reason.PATIENT_REQUEST, *BEFORE_ITS_TIME)


class NotAdmin(Refused):
    code = "permission_denied"
    status = 403
    message = "Only administrators may erase a record."


class KeptByLaw(Refused):
    code = "retention_not_over"

    def __init__(self, until: datetime):
        super().__init__(
            f"This record has to be kept until {until:%d %B %Y}. It may go earlier only by a "
            "legal order, or if it was entered in error.",
            kept_until=until.date().isoformat(),
        )


class AlreadyOnHold(Refused):
    code = "legal_hold"
    message = "This record is on legal hold already."


def kept_until(patient: User) -> datetime:
    """RECORD_KEPT_YEARS after the last session, or after the record was opened."""
    last = patient.therapy_sessions.aggregate(last=Max("session_date"))["last"]
    return (last or patient.created_at) + settings.RECORD_KEPT_YEARS * YEAR


def past_their_time() -> QuerySet[User]:
    """Patients whose record nobody has to keep any more: for an administrator to decide."""
    last = Coalesce(Max("therapy_sessions__session_date"), "created_at")
    limit = timezone.now() - settings.RECORD_KEPT_YEARS * YEAR
    old = User.objects.patients().annotate(last_contact=last).filter(last_contact__lt=limit)
    return old.exclude(legal_holds__in=LegalHold.objects.active()).order_by("last_contact", "pk")


@transaction.atomic
def erase_record(patient: User, *, by: User, reason: str) -> ErasureCertificate:
    """Every row of the patient and every file, for good. What stays is the audit trail, which
    holds ids and no words, and the certificate."""
    if not by.is_admin:
        raise NotAdmin
    pipeline.wait_for_patient(patient.pk)
    patient = User.objects.patients().select_for_update().get(pk=patient.pk)
    require_no_hold(patient)
    if reason not in BEFORE_ITS_TIME and timezone.now() < (until := kept_until(patient)):
        raise KeptByLaw(until)
    recordings = Recording.objects.select_for_update().filter(patient=patient)
    items = {"recordings": [facts_of(recording) for recording in recordings]}
    remove(RecordingPart.objects.filter(recording__patient=patient))
    items |= {name: forget(patient) for name, forget in FILES_OF_OTHERS.items()}
    patient.legal_holds.all().delete()
    with opened_for(ERASURE):  # signed notes go with the whole record, and only then
        items["rows"] = counted(User.objects.filter(pk=patient.pk).delete())
    return ErasureCertificate.objects.issue(
        patient, patient=patient, by=by, reason=reason, items=items
    )


@transaction.atomic
def place_hold(patient: User, *, by: User, reference: str) -> LegalHold:
    User.objects.select_for_update().get(pk=patient.pk)
    if LegalHold.objects.holds(patient):
        raise AlreadyOnHold
    hold = LegalHold(patient=patient, placed_by=by, reference=reference)
    hold.full_clean()
    hold.save()
    AuditEvent.objects.record(
        by=by, action="legal_hold.placed", target=hold, patient=patient, risk="elevated"
    )
    return hold


@transaction.atomic
def lift_hold(hold: LegalHold, *, by: User) -> None:
    if LegalHold.objects.active().filter(pk=hold.pk).update(lifted_at=timezone.now()):
        AuditEvent.objects.record(
            by=by, action="legal_hold.lifted", target=hold, patient=hold.patient, risk="elevated"
        )
