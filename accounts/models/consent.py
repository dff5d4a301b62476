"""What patients agreed to."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models.record import Record
from accounts.models.users import User


class ConsentQuerySet(PatientScopedQuerySet):
    def active(self):
        now = timezone.now()
        unexpired = Q(expires_at__isnull=True) | Q(expires_at__gt=now)
        return self.filter(unexpired, revoked_at__isnull=True, granted_at__lte=now)

    def allows(self, patient, type):
        return self.active().filter(patient=patient, type=type).exists()


class Consent(Record):
    """One agreement of one patient. Revoking stamps the row; nothing is overwritten."""

    class Type(models.TextChoices):
        TREATMENT = "treatment", "Treatment"
        HIPAA_NOTICE = "hipaa_notice", "Notice of privacy practices"
        TELEHEALTH = "telehealth", "Telehealth"
        RECORDING = "recording", "Recording of sessions"
        AI_PROCESSING = "ai_processing", "Processing by an outside AI service"

    class Method(models.TextChoices):
        ELECTRONIC = "electronic", "Electronic signature"
        WRITTEN = "written", "Written"
        VERBAL = "verbal", "Verbal"

    patient = models.ForeignKey(User, models.CASCADE, related_name="consents")
    type = models.CharField(max_length=30, choices=Type)
    version = models.CharField(max_length=20, default="1")
    method = models.CharField(max_length=20, choices=Method)
    granted_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = ConsentQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "type"], name="consent_by_type")]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__isnull=True) | Q(expires_at__gt=F("granted_at")),
                name="consent_expires_after_grant",
                violation_error_message="A consent cannot expire before it was given.",
            )
        ]

    def __str__(self):
        return f"{self.get_type_display()} ({self.get_method_display().lower()})"


def with_recording_consent(patients):
    """`has_recording_consent`, in the same query."""
    active = Consent.objects.active().filter(
        patient=models.OuterRef("pk"), type=Consent.Type.RECORDING
    )
    return patients.annotate(has_recording_consent=models.Exists(active))


def with_active_consents(patients):
    """`active_consents`: what was agreed to, as dicts, in the same query."""
    active = Consent.objects.active().filter(patient=models.OuterRef("pk"))
    facts = JSONObject(id="id", type="type", method="method", granted_at="granted_at")
    return patients.annotate(active_consents=ArraySubquery(active.values(facts=facts)))
