"""Breaking the glass: a therapist looks at one record that is not in her care, for a while."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from accounts.models.record import Record
from accounts.models.users import User


class EmergencyAccessQuerySet(models.QuerySet):
    def live(self):
        """The clock is the database's: it ends by itself."""
        return self.filter(ended_at__isnull=True, started_at__lte=Now(), expires_at__gt=Now())

    def unreviewed(self):
        return self.filter(reviewed_at__isnull=True)


class EmergencyAccess(Record):
    class Reason(models.TextChoices):
        PATIENT_CRISIS = "patient_crisis", "The patient is in crisis"
        MEDICAL_EMERGENCY = "medical_emergency", "Medical emergency"
        LEGAL_REQUEST = "legal_request", "Legal request"
        PATIENT_INCAPACITATED = "patient_incapacitated", "The patient cannot decide"
        COVERING_THERAPIST = "covering_therapist", "Covering for the therapist"
        OTHER = "other", "Other"

    class Verdict(models.TextChoices):
        JUSTIFIED = "justified", "Justified"
        NOT_JUSTIFIED = "not_justified", "Not justified"

    user = models.ForeignKey(User, models.PROTECT, related_name="emergency_accesses")
    patient = models.ForeignKey(User, models.CASCADE, related_name="+")
    reason = models.CharField(max_length=30, choices=Reason)
    justification = models.BinaryField()  # sealed: it tells of the patient
    started_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)  # before its time, by hand
    reviewed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=20, choices=Verdict, blank=True)
    review_note = models.BinaryField(default=bytes)  # sealed

    objects = EmergencyAccessQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-expires_at"], name="emergency_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(reviewed_by__isnull=True) | ~Q(reviewed_by=F("user")),
                name="emergency_reviewed_by_another",
                violation_error_message="Somebody else has to review an emergency access.",
            ),
        ]

    def __str__(self):
        return f"Emergency access until {self.expires_at:%Y-%m-%d %H:%M}"
