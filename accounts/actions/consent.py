"""What people do with consents: note one, take it back."""

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, Consent, User


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
