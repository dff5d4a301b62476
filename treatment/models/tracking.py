"""How a goal is measured, what was measured, and what was reached by it."""

from calendar import day_abbr

from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from accounts.access import SelfOrCareQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField
from sessions_app.models import TherapySession
from timeline.models import TimelineEvent
from treatment.models.goals import LONGEST_UNIT, Goal
from treatment.models.interventions import OfGoalQuerySet
from treatment.models.plans import too_long

HIGHEST_SCALE = 100
LONGEST_LABEL = 100  # characters
NUMBERS_OF_SCALES = {str(number) for number in range(HIGHEST_SCALE + 1)}


class TrackingConfig(Record):
    class Method(models.TextChoices):
        SCALE = "scale", "A rating on a scale"
        FREQUENCY = "frequency", "How often something happened"
        DURATION = "duration", "How long something lasted"
        BINARY = "binary", "Done or not done"
        ASSESSMENT = "assessment", "The score of a questionnaire"

    class Frequency(models.TextChoices):
        DAILY = "daily", "Every day"
        WEEKLY = "weekly", "Every week"
        SESSION = "session", "In each session"
        CUSTOM = "custom", "Every few days"

    class Direction(models.TextChoices):
        INCREASE = "increase", "Higher is better"
        DECREASE = "decrease", "Lower is better"
        MAINTAIN = "maintain", "Staying there is the goal"

    goal = models.OneToOneField(Goal, models.CASCADE, related_name="tracking")
    tracking_method = models.CharField(max_length=20, choices=Method)
    tracking_frequency = models.CharField(
        max_length=20, choices=Frequency, default=Frequency.SESSION
    )
    custom_frequency_days = models.PositiveSmallIntegerField(null=True, blank=True)
    scale_min = models.SmallIntegerField(default=1)
    scale_max = models.SmallIntegerField(default=10)
    scale_labels = SealedJSONField(default=dict, blank=True)  # {"1": "not at all", "10": "fully"}
    frequency_unit = SealedTextField(max_length=LONGEST_UNIT, blank=True)  # "per week"
    duration_unit = SealedTextField(max_length=LONGEST_UNIT, blank=True)  # "minutes"
    instrument = models.CharField(max_length=20, blank=True)  # of the method assessment: "PHQ-9"
    target_direction = models.CharField(
        max_length=20, choices=Direction, default=Direction.INCREASE
    )
    reminder_enabled = models.BooleanField(default=False)

    objects = OfGoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(scale_min__lt=models.F("scale_max")),
                name="tracking_scale",
                violation_error_message="The scale has to end above where it begins.",
            ),
            models.CheckConstraint(
                condition=~Q(tracking_frequency="custom")
                | Q(custom_frequency_days__isnull=False, custom_frequency_days__gte=1),
                name="tracking_custom_days",
                violation_error_message="Say every how many days.",
            ),
            models.CheckConstraint(
                condition=~Q(tracking_method="assessment") | ~Q(instrument=""),
                name="tracking_instrument_named",
                violation_error_message="Say which questionnaire.",
            ),
        ]

    def __str__(self):
        return self.get_tracking_method_display()

    @property
    def unit(self) -> str:
        """Of its values, in words that stand behind a number."""
        return {
            self.Method.SCALE: f"{self.scale_min} to {self.scale_max}",
            self.Method.FREQUENCY: self.frequency_unit or "times",
            self.Method.DURATION: self.duration_unit or "minutes",
            self.Method.ASSESSMENT: f"points of {self.instrument}",
        }.get(self.tracking_method, "")

    def objection_to(self, value) -> str:
        """Why the method knows no such value; "" where it does."""
        if self.tracking_method == self.Method.SCALE:
            is_one = self.scale_min <= value <= self.scale_max
            return "" if is_one else f"Give a value from {self.scale_min} to {self.scale_max}."
        if self.tracking_method == self.Method.BINARY:
            return "" if value in (0, 1) else "Give 1 for done or 0 for not done."
        return "" if value >= 0 else "Give a value of 0 or more."

    def clean(self):
        if self.tracking_method == self.Method.SCALE and self.scale_min < 0:
            raise ValidationError({"scale_min": "A scale begins at 0 or above."})
        if self.scale_max > HIGHEST_SCALE:
            raise ValidationError({"scale_max": f"A scale ends at {HIGHEST_SCALE} or below."})
        if self.tracking_frequency == self.Frequency.CUSTOM and not self.custom_frequency_days:
            raise ValidationError({"custom_frequency_days": "Say every how many days."})
        for name in ("frequency_unit", "duration_unit"):
            if said := too_long(getattr(self, name), LONGEST_UNIT):
                raise ValidationError({name: said})
        self._check_labels()

    def _check_labels(self):
        labels = self.scale_labels
        if not isinstance(labels, dict) or not set(labels) <= NUMBERS_OF_SCALES:
            raise ValidationError({"scale_labels": "Give words by number."})


class CheckInQuerySet(SelfOrCareQuerySet):
    audited_as = "check_in"

    def newest_first(self):
        return self.order_by("-check_in_date", "-created_at", "-id")


class CheckIn(Record):
    """What a patient says of themself, between sessions or right before and after one."""

    class Moment(models.TextChoices):
        BETWEEN = "between", "Between sessions"
        BEFORE = "before", "Before a session"
        AFTER = "after", "After a session"

    patient = models.ForeignKey(User, models.CASCADE, related_name="check_ins")
    session = models.ForeignKey(
        TherapySession, models.SET_NULL, null=True, blank=True, related_name="check_ins"
    )
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    check_in_date = models.DateField()
    moment = models.CharField(max_length=20, choices=Moment, default=Moment.BETWEEN)
    general_mood = models.PositiveSmallIntegerField(  # 1 very low, 10 very good
        validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    notes = SealedTextField(blank=True)

    objects = CheckInQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["patient", "-check_in_date"], name="check_in_by_patient")]
        constraints = [
            models.CheckConstraint(condition=Q(general_mood__range=(1, 10)), name="check_in_mood"),
            models.UniqueConstraint(
                fields=["session", "moment"],
                condition=Q(session__isnull=False, moment__in=["before", "after"]),
                name="check_in_once_around_session",
            ),
        ]

    def __str__(self):
        return f"Check-in of {self.check_in_date:%Y-%m-%d}"


class OfGoalOrSelfQuerySet(SelfOrCareQuerySet):
    """What patients write of their own goals, as do the therapists who care for them."""

    patient_path = "goal__patient"


class ProgressEntryQuerySet(OfGoalOrSelfQuerySet):
    """Of one day, an entry without a time stands before those with one."""

    audited_as = "progress"

    def oldest_first(self):
        time = models.F("entry_time").asc(nulls_first=True)
        return self.order_by("entry_date", time, "created_at", "id")

    def newest_first(self):
        time = models.F("entry_time").desc(nulls_last=True)
        return self.order_by("-entry_date", time, "-created_at", "-id")

    def measured(self):
        return self.filter(value__isnull=False)

    def between(self, start, end):
        rows = self.filter(entry_date__gte=start) if start else self
        return rows.filter(entry_date__lte=end) if end else rows

    def written_by(self, user):
        """Whoever wrote an entry may correct it; a questionnaire's score is corrected there."""
        rows = self.editable_by(user).filter(recorded_by=user)
        return rows.exclude(context=ProgressEntry.Context.ASSESSMENT)


class ProgressEntry(Record):
    class Context(models.TextChoices):
        SESSION = "session", "In a session"
        SELF_REPORT = "self_report", "Self-report"
        ASSESSMENT = "assessment", "A questionnaire"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="progress_entries")
    session = models.ForeignKey(
        TherapySession, models.SET_NULL, null=True, blank=True, related_name="progress_entries"
    )
    check_in = models.ForeignKey(
        CheckIn, models.SET_NULL, null=True, blank=True, related_name="progress_entries"
    )
    assessment = models.ForeignKey(  # whose score it is: each score once for a goal
        "treatment.Assessment", models.CASCADE, null=True, blank=True, related_name="+"
    )
    recorded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    entry_date = models.DateField()
    entry_time = models.TimeField(null=True, blank=True)  # in the patient's timezone, as the date
    value = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    value_label = SealedTextField(max_length=LONGEST_LABEL, blank=True)  # in place of a number
    rating = models.PositiveSmallIntegerField(  # of the progress itself, by the therapist
        null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    notes = SealedTextField(blank=True)
    context = models.CharField(max_length=20, choices=Context, default=Context.SESSION)

    objects = ProgressEntryQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["goal", "entry_date"], name="progress_by_goal")]
        constraints = [
            models.CheckConstraint(
                condition=Q(value__isnull=False) | Q(rating__isnull=False),
                name="progress_says_something",
                violation_error_message="Give a value or a rating.",
            ),
            models.CheckConstraint(
                condition=Q(rating__isnull=True) | Q(rating__range=(1, 10)), name="progress_rating"
            ),
            models.UniqueConstraint(
                fields=["goal", "assessment"],
                condition=Q(assessment__isnull=False),
                name="progress_once_per_score",
            ),
        ]

    def __str__(self):
        return f"Progress of {self.entry_date:%Y-%m-%d}"


class ProgressMilestone(Record):
    """Reached once, and told once: on the timeline and to those whom it concerns."""

    class Kind(models.TextChoices):
        PERCENTAGE = "percentage", "A part of the way"
        STREAK = "streak", "Days in a row"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="milestones")
    entry = models.ForeignKey(ProgressEntry, models.SET_NULL, null=True, related_name="+")
    kind = models.CharField(max_length=20, choices=Kind)
    threshold = models.PositiveSmallIntegerField()  # percent, or days
    achieved_at = models.DateTimeField()

    timeline_events = GenericRelation(
        TimelineEvent, object_id_field="related_entity_id", content_type_field="related_entity_type"
    )

    objects = OfGoalQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["goal", "kind", "threshold"], name="milestone_once")
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        if self.kind == self.Kind.STREAK:
            return f"{self.threshold} days in a row"
        return "Goal reached" if self.threshold == 100 else f"{self.threshold} % of the way"


class GoalReminderQuerySet(OfGoalOrSelfQuerySet):
    audited_as = "reminder"

    def in_use(self):
        return self.filter(is_active=True, goal__status__in=Goal.OPEN)

    def by_time(self):
        return self.order_by("at_time", "created_at", "id")


class GoalReminder(Record):
    """When a patient wants to be reminded, by their own clock."""

    class Kind(models.TextChoices):
        CHECK_IN = "check_in", "To check in"
        PROGRESS = "progress", "To note progress"
        MOTIVATION = "motivation", "An encouragement"

    goal = models.ForeignKey(Goal, models.CASCADE, related_name="reminders")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.CHECK_IN)
    at_time = models.TimeField()
    weekdays = models.JSONField(default=list, blank=True)  # 0 Monday … 6 Sunday; empty: every day
    only_when_due = models.BooleanField(default=False)  # that of the tracking: not before it is due
    message = SealedTextField(blank=True)  # shown in the app, never mailed
    by_mail = models.BooleanField(default=True)
    is_active = models.BooleanField(default=True)
    next_at = models.DateTimeField(null=True)  # the row is the queue
    timezone = models.CharField(max_length=64, default="UTC")  # the patient's, when next_at was set
    last_sent_at = models.DateTimeField(null=True)

    objects = GoalReminderQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_at"], name="reminder_queue", condition=Q(is_active=True))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["goal"], condition=Q(only_when_due=True), name="reminder_of_tracking_once"
            )
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def days_in_words(self) -> str:
        """Mon, Wed and Fri"""
        if not self.weekdays:
            return "every day"
        names = [day_abbr[day] for day in sorted(self.weekdays)]
        return " and ".join(filter(None, [", ".join(names[:-1]), names[-1]]))
