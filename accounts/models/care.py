"""Who cares for whom: the relationships that grant access."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.models.record import Record
from accounts.models.users import User


class TherapistPatientQuerySet(models.QuerySet):
    def active(self):
        return self.filter(is_active=True, started_at__lte=timezone.now())


class TherapistPatient(Record):
    """A care relationship; only an active one grants access."""

    class Relationship(models.TextChoices):
        PRIMARY = "primary", "Primary therapist"
        SECONDARY = "secondary", "Secondary therapist"
        CONSULTING = "consulting", "Consulting therapist"

    therapist = models.ForeignKey(User, models.PROTECT, related_name="caseload")
    patient = models.ForeignKey(User, models.CASCADE, related_name="care_team")
    relationship_type = models.CharField(
        max_length=20, choices=Relationship, default=Relationship.PRIMARY
    )
    is_active = models.BooleanField(default=True)
    started_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    objects = TherapistPatientQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["therapist", "patient"], name="care_once"),
            models.CheckConstraint(
                condition=Q(is_active=True, ended_at__isnull=True)
                | Q(is_active=False, ended_at__isnull=False),
                name="care_active_until_ended",
                violation_error_message="Care is active until it has an end, and not after.",
            ),
            models.CheckConstraint(
                condition=Q(ended_at__isnull=True) | Q(ended_at__gte=F("started_at")),
                name="care_ends_after_start",
                violation_error_message="Care cannot end before it started.",
            ),
        ]

    def __str__(self):
        return f"{self.get_relationship_type_display()} since {self.started_at:%Y-%m-%d}"

    def end(self):
        self.is_active, self.ended_at = False, timezone.now()
        self.save(update_fields=["is_active", "ended_at", "updated_at"])
