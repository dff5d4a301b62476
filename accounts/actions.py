"""What people do with people: take a patient on, note and revoke a consent."""

from django.db import transaction
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import AuditEvent, Consent, TherapistPatient, User


class NotAllowed(Refused):
    code = "permission_denied"
    status = 403
    message = "Only therapists may do this."


@transaction.atomic
def enrol_patient(patient: User, *, by: User) -> User:
    """Save a new patient, in the care of the therapist who enrols them. They need no email and
    never have to sign in."""
    if not by.is_therapist:
        raise NotAllowed
    patient.role = User.Role.PATIENT
    patient.set_unusable_password()
    patient.save()
    care = TherapistPatient.objects.create(therapist=by, patient=patient)
    AuditEvent.objects.record(by=by, action="patient.enrolled", target=patient, patient=patient)
    AuditEvent.objects.record(by=by, action="care.started", target=care, patient=patient)
    return patient


@transaction.atomic
def change_patient(patient: User, *, by: User, changed: list[str]) -> User:
    """Save changed contact data; `changed` names the fields, and nothing else is written."""
    patient.save(update_fields=[*changed, "updated_at"])
    AuditEvent.objects.record(
        by=by, action="patient.changed", target=patient, patient=patient, fields=sorted(changed)
    )
    return patient


@transaction.atomic
def record_consent(*, patient: User, type: str, method: str, by: User, version="1") -> Consent:
    """Note what a patient agreed to. An active consent of the same type is simply kept."""
    known = Consent.objects.active().filter(patient=patient, type=type).first()
    if known is not None:
        return known
    consent = Consent(patient=patient, type=type, method=method, recorded_by=by, version=version)
    consent.full_clean()
    consent.save()
    AuditEvent.objects.record(
        by=by, action="consent.granted", target=consent, patient=patient, type=type, method=method
    )
    return consent


@transaction.atomic
def revoke_consent(consent: Consent, *, by: User) -> Consent:
    consent = Consent.objects.select_for_update().get(pk=consent.pk)
    if consent.revoked_at is None:
        consent.revoked_at = timezone.now()
        consent.save(update_fields=["revoked_at", "updated_at"])
        AuditEvent.objects.record(
            by=by,
            action="consent.revoked",
            target=consent,
            patient=consent.patient,
            type=consent.type,
        )
    return consent
