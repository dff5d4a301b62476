"""Who cares for whom: the relationships that grant access."""

from django.db import models
from django.db.models import Case, Exists, F, OuterRef, Q, When
from django.db.models.functions import Now
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models.record import Record
from accounts.models.users import User


class TherapistPatientQuerySet(PatientScopedQuerySet):
    audited_as = "care_team"

    def active(self):
        """By the clock of the database."""
        return self.filter(is_active=True, started_at__lte=Now())

    def writing(self):
        """A consulting therapist reads the record and writes nothing into it."""
        return self.active().exclude(relationship_type=TherapistPatient.Relationship.CONSULTING)

    def leading(self):
        return self.active().filter(relationship_type=TherapistPatient.Relationship.PRIMARY)

    def unended(self):
        """Active now, or from a day to come."""
        return self.filter(is_active=True)

    def with_people(self):
        """The team's page and lists: who leads first, what has ended last."""
        leads_first = Case(
            *(
                When(relationship_type=kind, then=place)
                for place, kind in enumerate(TherapistPatient.Relationship)
            )
        )
        ordered = self.order_by("-is_active", leads_first, "started_at", "id")
        return ordered.select_related("therapist", "patient")

    def changeable_by(self, user):
        """Whoever decides about the patient's team changes the kind of a care."""
        return self.filter(patient__in=User.objects.patients_led_by(user))

    def endable_by(self, user):
        """And everybody may end their own."""
        is_own = Q(therapist=user, is_active=True)
        is_led = Exists(User.objects.patients_led_by(user).filter(pk=OuterRef("patient")))
        return self.filter(is_own | Q(is_led))


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
            models.UniqueConstraint(
                fields=["patient"],
                condition=Q(is_active=True, relationship_type="primary"),
                name="care_one_primary",
                violation_error_message="The patient already has a primary therapist.",
            ),
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

    @property
    def is_primary(self):
        return self.relationship_type == self.Relationship.PRIMARY

    def reopen(self, relationship_type):
        """The same two people once more: the row tells of the last time, the audit of all."""
        self.relationship_type, self.is_active = relationship_type, True
        self.started_at, self.ended_at = timezone.now(), None
        self.save()

    def end(self):
        self.is_active, self.ended_at = False, timezone.now()
        self.save(update_fields=["is_active", "ended_at", "updated_at"])
