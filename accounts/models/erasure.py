"""Proof that something was erased, and what must not be."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models.audit import AuditEvent
from accounts.models.record import Record
from accounts.models.users import User


class ErasureCertificateQuerySet(models.QuerySet):
    patient_path = "patient"  # whose rows are gone: an id and no more
    audited_as = "certificate"

    def visible_to(self, user):
        return self.all() if user.is_active and user.is_admin else self.none()

    def issue(self, target, *, patient, by, reason, items):
        """In the transaction that erases. `items` counts rows by kind and names what files were;
        the audit row of the certificate is sealed with the others, so that neither can change."""
        certificate = self.create(
            patient_id=patient.pk,
            erased_by=by and by.pk,
            reason=reason,
            target_type=target._meta.model_name,
            target_id=target.pk,
            items=items,
        )
        AuditEvent.objects.record(
            by=by,
            action="erasure.certified",
            target=certificate,
            patient=patient,
            risk="high",
            reason=reason,
            items=items,
        )
        return certificate


class ErasureCertificate(models.Model):
    """What was erased, when, why and by whom. Append-only, and without foreign keys: it outlives
    the patient's rows."""

    class Reason(models.TextChoices):
        THERAPIST = "therapist", "The therapist’s decision"
        CONSENT_REVOKED = "consent_revoked", "The patient took a consent back"
        PATIENT_REQUEST = "patient_request", "The patient asked for it"
        RETENTION = "retention", "Its time was over"
        LEGAL_ORDER = "legal_order", "A legal order"
        ENTERED_IN_ERROR = "entered_in_error", "Entered in error"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    patient_id = models.UUIDField()
    erased_by = models.UUIDField(null=True)  # nobody: a retention rule
    reason = models.CharField(max_length=40, choices=Reason)
    target_type = models.CharField(max_length=60)
    target_id = models.UUIDField()
    items = models.JSONField()

    objects = ErasureCertificateQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        indexes = [
            models.Index(fields=["patient_id", "-created_at"], name="erasure_by_patient"),
            models.Index(fields=["-created_at", "-id"], name="erasure_by_date"),
        ]

    def __str__(self):
        return f"{self.target_type} {self.target_id}"

    @property
    def target_title(self):
        titles = {"user": "A patient’s record", "therapysession": "A session"}
        return titles.get(self.target_type, "A recording")


class LegalHoldQuerySet(PatientScopedQuerySet):
    def active(self):
        return self.filter(lifted_at__isnull=True)

    def holds(self, patient) -> bool:
        return self.active().filter(patient=patient).exists()


class LegalHold(Record):
    """While a court or an insurer may ask for a record, nothing of it is erased by anybody."""

    patient = models.ForeignKey(User, models.PROTECT, related_name="legal_holds")
    placed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reference = models.CharField(max_length=100)  # of the file at the lawyer's, not a story
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = LegalHoldQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(lifted_at__isnull=True),
                name="legal_hold_once",
                violation_error_message="This record is on hold already.",
            )
        ]

    def __str__(self):
        return self.reference
