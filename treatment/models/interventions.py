"""What therapists do about goals: a library with grades of evidence, and its use for a goal."""

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from treatment.models.goals import Goal
from treatment.models.plans import too_long

LONGEST_FREQUENCY = 50


class InterventionQuerySet(models.QuerySet):
    def offered_to(self, user):
        """What ships with the product, and one's own; an admin sees all."""
        rows = self.filter(is_archived=False)
        return rows if user.is_admin else rows.filter(Q(is_system=True) | Q(created_by=user))

    def saying(self, words):
        """All of them, in name or description."""
        rows = self
        for word in words.split():
            rows = rows.filter(Q(name__icontains=word) | Q(description__icontains=word))
        return rows

    def editable_by(self, user):
        return self.filter(is_archived=False, is_system=False, created_by=user)


class Intervention(Record):
    """No patient stands in it."""

    class Modality(models.TextChoices):
        CBT = "CBT", "Cognitive behavioural therapy"
        DBT = "DBT", "Dialectical behaviour therapy"
        ACT = "ACT", "Acceptance and commitment therapy"
        BEHAVIORAL = "Behavioral", "Behavioural"
        RELAXATION = "Relaxation", "Relaxation"
        OTHER = "Other", "Other"

    class Evidence(models.TextChoices):
        STRONG = "strong", "Strong"
        MODERATE = "moderate", "Moderate"
        EMERGING = "emerging", "Emerging"

    name = models.CharField(max_length=200)
    description = models.TextField(blank=True, max_length=2000)
    modality = models.CharField(max_length=50, blank=True)  # one of Modality, or the writer's word
    evidence_level = models.CharField(max_length=20, choices=Evidence, blank=True)
    source = models.CharField(max_length=300, blank=True)  # where the evidence was published
    is_system = models.BooleanField(default=False, editable=False)
    is_archived = models.BooleanField(default=False, editable=False)
    created_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = InterventionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(
                "name", condition=Q(is_system=True), name="intervention_system_name_once"
            ),
            models.CheckConstraint(
                condition=Q(evidence_level__in=["", "strong", "moderate", "emerging"]),
                name="intervention_evidence_known",
            ),
        ]

    def __str__(self):
        return self.name


class OfGoalQuerySet(PatientScopedQuerySet):
    patient_path = "goal__patient"


class GoalInterventionQuerySet(OfGoalQuerySet):
    audited_as = "goal_intervention"


class GoalIntervention(Record):
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="intervention_links")
    intervention = models.ForeignKey(Intervention, models.PROTECT, related_name="goal_links")
    frequency = SealedTextField(max_length=LONGEST_FREQUENCY, blank=True)  # "daily at home"
    notes = SealedTextField(blank=True)
    effectiveness_rating = models.PositiveSmallIntegerField(
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    rated_at = models.DateTimeField(null=True)

    objects = GoalInterventionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["goal", "intervention"],
                name="goal_intervention_once",
                violation_error_message="This intervention is linked to the goal already.",
            ),
            models.CheckConstraint(
                condition=Q(effectiveness_rating__isnull=True)
                | Q(effectiveness_rating__range=(1, 10)),
                name="goal_intervention_rating",
            ),
        ]

    def __str__(self):
        return "Intervention for a goal"

    def clean(self):
        if said := too_long(self.frequency, LONGEST_FREQUENCY):
            raise ValidationError({"frequency": said})
