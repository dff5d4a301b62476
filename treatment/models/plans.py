"""The treatment plan: what is treated and how, its earlier versions, and its reviews."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField
from treatment import diagnoses
from treatment.measuring.differences import what_changed

DUE_SOON = timedelta(days=7)
LONGEST_TITLE, LONGEST_PROBLEM, LONGEST_WORDS = 200, 300, 10_000
MOST_CODES = MOST_PROBLEMS = 20


class TreatmentPlanQuerySet(PatientScopedQuerySet):
    audited_as = "treatment_plan"

    def active(self):
        return self.filter(status=TreatmentPlan.Status.ACTIVE)

    def newest_first(self):
        return self.order_by("-start_date", "-id")

    def review_due(self, by: date):
        """Active plans whose next review is on that day or was before."""
        return self.active().filter(next_review_date__lte=by)

    def not_reminded(self):
        """Of the review that comes next; of an earlier one somebody may have been."""
        reminded = Q(review_reminded_on=F("next_review_date"))
        return self.filter(Q(review_reminded_on__isnull=True) | ~reminded)


class TreatmentPlan(Record):
    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        COMPLETED = "completed", "Completed"
        DISCONTINUED = "discontinued", "Discontinued"
        ON_HOLD = "on_hold", "On hold"

    class ReviewState(models.TextChoices):
        OVERDUE = "overdue", "Overdue"
        DUE_SOON = "due_soon", "Due soon"
        CURRENT = "current", "Up to date"

    patient = models.ForeignKey(User, models.CASCADE, related_name="treatment_plans")
    therapist = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    title = SealedTextField()
    diagnosis_codes = SealedJSONField()  # [{"code": "F41.1", "description": "…"}], the main first
    presenting_problems = SealedJSONField()  # [str]
    notes = SealedTextField(blank=True)  # for the care team
    start_date = models.DateField()
    target_end_date = models.DateField(null=True, blank=True)
    actual_end_date = models.DateField(null=True, blank=True)
    status = models.CharField(max_length=20, choices=Status, default=Status.ACTIVE)
    review_frequency_days = models.PositiveSmallIntegerField(
        default=90, validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    next_review_date = models.DateField(null=True, blank=True)
    review_reminded_on = models.DateField(null=True, editable=False)  # for which review date
    version = models.PositiveIntegerField(default=1)

    objects = TreatmentPlanQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-start_date", "-id"], name="plan_by_patient"),
            models.Index(
                fields=["next_review_date"],
                name="plan_by_review",
                condition=Q(status="active"),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["active", "completed", "discontinued", "on_hold"]),
                name="plan_status_known",
            ),
            models.CheckConstraint(
                condition=Q(target_end_date__isnull=True) | Q(target_end_date__gte=F("start_date")),
                name="plan_ends_after_start",
                violation_error_message="A plan cannot end before it starts.",
            ),
            models.CheckConstraint(
                condition=Q(review_frequency_days__range=(1, 365)), name="plan_review_cadence"
            ),
        ]

    def __str__(self):
        return f"Plan since {self.start_date:%Y-%m-%d}"

    def clean_fields(self, exclude=None):
        """No code and no problem, so far, are an answer, too."""
        super().clean_fields({*(exclude or ()), "diagnosis_codes", "presenting_problems"})

    def clean(self):
        wrong = {
            "title": too_long(self.title, LONGEST_TITLE),
            "notes": too_long(self.notes, LONGEST_WORDS),
            "diagnosis_codes": wrong_codes(self.diagnosis_codes),
            "presenting_problems": wrong_problems(self.presenting_problems),
            "actual_end_date": self._wrong_end(),
        }
        if wrong := {field: said for field, said in wrong.items() if said}:
            raise ValidationError(wrong)

    def _wrong_end(self):
        begin, end = self.start_date, self.actual_end_date
        return "A plan cannot end before it starts." if begin and end and end < begin else ""

    @property
    def is_active(self):
        return self.status == self.Status.ACTIVE

    @property
    def has_ended(self):
        return self.status in (self.Status.COMPLETED, self.Status.DISCONTINUED)

    def next_review_after(self, day: date) -> date:
        ahead = timedelta(days=self.review_frequency_days)
        return min(day, date.max - ahead) + ahead

    def move_to(self, status: str, *, on: date) -> None:
        """Whoever says no date has ended it today; what goes on has no end."""
        self.status = status
        self.actual_end_date = (self.actual_end_date or on) if self.has_ended else None

    def review_state(self, today: date) -> "TreatmentPlan.ReviewState | None":
        """None where no review is planned."""
        if not self.is_active or self.next_review_date is None:
            return None
        if self.next_review_date < today:
            return self.ReviewState.OVERDUE
        is_soon = self.next_review_date <= today + DUE_SOON
        return self.ReviewState.DUE_SOON if is_soon else self.ReviewState.CURRENT


def too_long(words: str | None, most: int) -> str:
    return f"At most {most} characters." if words and len(words) > most else ""


def wrong_codes(codes: list | None) -> str:
    codes = codes or []
    unknown = [one["code"] for one in codes if diagnoses.lookup(one["code"]) is None]
    if unknown:
        return f"{diagnoses.RELEASE} does not have {', '.join(unknown)}."
    return f"At most {MOST_CODES} codes." if len(codes) > MOST_CODES else ""


def wrong_problems(problems: list | None) -> str:
    problems = problems or []
    if len(problems) > MOST_PROBLEMS:
        return f"At most {MOST_PROBLEMS} problems."
    return next((said for one in problems if (said := too_long(one, LONGEST_PROBLEM))), "")


class OfPlanQuerySet(PatientScopedQuerySet):
    patient_path = "plan__patient"

    def visible_to(self, user):
        """What the care team writes for itself."""
        return self.none() if user.is_patient else super().visible_to(user)


class PlanReviewQuerySet(OfPlanQuerySet):
    audited_as = "plan_review"

    def newest_first(self):
        return self.order_by("-review_date", "-created_at", "-id")


class PlanVersionQuerySet(OfPlanQuerySet):
    audited_as = "plan_version"

    def newest_first(self):
        return self.order_by("-number")


class PlanVersion(Record):
    """How a plan stood until somebody changed it."""

    plan = models.ForeignKey(TreatmentPlan, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = SealedJSONField()  # the plan's fields and its goals, as the API shows them
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="plan_version_once")]

    def __str__(self):
        return f"Version {self.number}"

    @property
    def what_changed(self):
        return what_changed(self.content.get("changed", []))


class PlanReview(Record):
    plan = models.ForeignKey(TreatmentPlan, models.CASCADE, related_name="reviews")
    reviewer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    review_date = models.DateField()
    summary = SealedTextField()
    goals_reviewed = models.PositiveSmallIntegerField(default=0)
    goals_on_track = models.PositiveSmallIntegerField(default=0)
    modifications_made = SealedTextField(blank=True)
    next_review_date = models.DateField(null=True, blank=True)

    objects = PlanReviewQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["plan", "-review_date"], name="review_by_plan")]
        constraints = [
            models.CheckConstraint(
                condition=Q(goals_on_track__lte=F("goals_reviewed")),
                name="review_on_track_of_reviewed",
                violation_error_message="No more goals can be on track than were reviewed.",
            )
        ]

    def __str__(self):
        return f"Review of {self.review_date:%Y-%m-%d}"

    def clean(self):
        reviewed, on_track = self.goals_reviewed, self.goals_on_track
        wrong = {
            "summary": too_long(self.summary, LONGEST_WORDS),
            "modifications_made": too_long(self.modifications_made, LONGEST_WORDS),
        }
        if None not in (reviewed, on_track) and on_track > reviewed:
            wrong["goals_on_track"] = "No more goals can be on track than were reviewed."
        days = self.review_date, self.next_review_date
        if None not in days and self.next_review_date <= self.review_date:
            wrong["next_review_date"] = "The next review comes after this one."
        if wrong := {field: said for field, said in wrong.items() if said}:
            raise ValidationError(wrong)
