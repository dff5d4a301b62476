"""What therapists do with patients: take them on, change their contact data."""

from django.db import transaction

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, TherapistPatient, User


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
