"""What therapists do with patients: take them on, change their contact data."""

from django.db import transaction

from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, TherapistPatient, User


class SignInAddress(Refused):
    code = "sign_in_address"
    status = 422
    message = "The patient signs in with this address. Only they can change it, in their account."

    def __init__(self):
        super().__init__(field="email")


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
    if "email" in changed:
        _leave_sign_in_alone(patient)
    patient.save(update_fields=[*changed, "updated_at"])
    AuditEvent.objects.record(
        by=by, action="patient.changed", target=patient, patient=patient, fields=sorted(changed)
    )
    return patient


def _leave_sign_in_alone(patient):
    """Whoever could write another address there could have a new password sent to it."""
    before = User.objects.get(pk=patient.pk)
    if (before.email or "").lower() == (patient.email or "").lower():
        return
    if before.is_verified:
        raise SignInAddress
    before.invitations.withdraw()
