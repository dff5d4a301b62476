"""Goals, one model for all of them: of a plan or for themselves, in a tree, measurable."""

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models import TherapySession
from timeline.models import TimelineEvent
from treatment.models.plans import TreatmentPlan, too_long

HIGHEST_PRIORITY, LOWEST_PRIORITY = 1, 10
LONGEST_GOAL, LONGEST_CATEGORY, LONGEST_UNIT = 2_000, 100, 50


class GoalQuerySet(PatientScopedQuerySet):
    audited_as = "goal"

    def open(self):
        return self.filter(status__in=Goal.OPEN)

    def by_priority(self):
        return self.order_by("priority", "created_at", "id")


class Goal(Record):
    class Type(models.TextChoices):
        LONG_TERM = "long_term", "Long-term goal"
        SHORT_TERM = "short_term", "Short-term goal"
        OBJECTIVE = "objective", "Objective"

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", "Not started"
        IN_PROGRESS = "in_progress", "In progress"
        ACHIEVED = "achieved", "Achieved"
        MODIFIED = "modified", "Replaced by another goal"
        DISCONTINUED = "discontinued", "Discontinued"

    OPEN = (Status.NOT_STARTED, Status.IN_PROGRESS)

    patient = models.ForeignKey(User, models.CASCADE, related_name="goals")
    therapist = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    plan = models.ForeignKey(
        TreatmentPlan, models.SET_NULL, null=True, blank=True, related_name="goals"
    )
    parent = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="sub_goals"
    )
    session = models.ForeignKey(  # in which it came up
        TherapySession, models.SET_NULL, null=True, blank=True, related_name="goals"
    )
    goal_type = models.CharField(max_length=20, choices=Type, default=Type.SHORT_TERM)
    description = SealedTextField()
    category = SealedTextField(blank=True)
    measurable_criteria = SealedTextField(blank=True)
    unit = SealedTextField(max_length=LONGEST_UNIT, blank=True)  # "panic attacks a week"
    baseline_value = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    target_value = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    current_value = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    target_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.NOT_STARTED)
    progress_percentage = models.PositiveSmallIntegerField(  # where nothing else tells it
        default=0, validators=[MaxValueValidator(100)]
    )
    priority = models.PositiveSmallIntegerField(  # 1 weighs the most
        default=HIGHEST_PRIORITY,
        validators=[MinValueValidator(HIGHEST_PRIORITY), MaxValueValidator(LOWEST_PRIORITY)],
    )
    achieved_at = models.DateTimeField(null=True)

    timeline_events = GenericRelation(TimelineEvent, "related_entity_id", "related_entity_type")

    objects = GoalQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "priority", "created_at"], name="goal_by_patient")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "not_started",
                        "in_progress",
                        "achieved",
                        "modified",
                        "discontinued",
                    ]
                ),
                name="goal_status_known",
            ),
            models.CheckConstraint(
                condition=Q(goal_type__in=["long_term", "short_term", "objective"]),
                name="goal_type_known",
            ),
            models.CheckConstraint(condition=Q(priority__range=(1, 10)), name="goal_priority"),
            models.CheckConstraint(
                condition=Q(progress_percentage__lte=100), name="goal_progress_percent"
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                name="goal_not_its_own_parent",
                violation_error_message="A goal cannot stand below itself.",
            ),
        ]

    def __str__(self):
        return self.get_goal_type_display()

    def clean(self):
        wrong = {
            "description": too_long(self.description, LONGEST_GOAL),
            "measurable_criteria": too_long(self.measurable_criteria, LONGEST_GOAL),
            "category": too_long(self.category, LONGEST_CATEGORY),
            "unit": too_long(self.unit, LONGEST_UNIT),
        }
        if wrong := {field: said for field, said in wrong.items() if said}:
            raise ValidationError(wrong)

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_achieved(self):
        return self.status == self.Status.ACHIEVED

    @property
    def counts(self):
        """Whether it tells how far its plan is; what was dropped does not hold it back."""
        return self.is_open or self.is_achieved

    def move_to(self, status):
        """Whoever comes back from the end has not achieved it."""
        self.status = status
        is_achieved = status == self.Status.ACHIEVED
        self.achieved_at = (self.achieved_at or timezone.now()) if is_achieved else None
