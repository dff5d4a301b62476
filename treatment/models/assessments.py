"""Questionnaires that were filled in, those that were asked for, and what must be looked at now."""

from django.contrib.contenttypes.fields import GenericRelation
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField
from timeline.models import TimelineEvent
from treatment.models.goals import Goal

LONGEST_NOTES = 1000


class AssessmentQuerySet(PatientScopedQuerySet):
    audited_as = "assessment"

    def visible_to(self, user):
        """Patients read what they filled in themselves."""
        rows = super().visible_to(user)
        return rows.filter(source=Assessment.Source.PATIENT) if user.is_patient else rows

    def newest_first(self):
        return self.order_by("-administered_date", "-created_at", "-id")

    def of(self, instrument):
        return self.filter(instrument=instrument)

    def compared(self):
        """With the first score of the same patient and questionnaire, and the one before; None
        where this is the first itself."""
        others = Assessment.objects.filter(
            patient=OuterRef("patient"), instrument=OuterRef("instrument")
        )
        is_earlier = Q(administered_date__lt=OuterRef("administered_date")) | Q(
            administered_date=OuterRef("administered_date"), created_at__lt=OuterRef("created_at")
        )
        earlier = others.filter(is_earlier)
        first = earlier.order_by("administered_date", "created_at", "id")
        return self.annotate(
            first_score=Subquery(first.values("score")[:1]),
            previous_score=Subquery(earlier.newest_first().values("score")[:1]),
        )


class InvitationQuerySet(PatientScopedQuerySet):
    audited_as = "assessment_invitation"

    def open(self):
        return self.unended().filter(completed_at=None)

    def unended(self):
        """Neither withdrawn nor run out, answered or not."""
        return self.filter(withdrawn_at=None, expires_at__gt=timezone.now())

    def newest_first(self):
        return self.order_by("-created_at", "-id")


class AssessmentInvitation(Record):
    """A patient is asked to fill in questionnaires, in the app or on a page behind a link."""

    patient = models.ForeignKey(User, models.CASCADE, related_name="assessment_invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    instruments = ArrayField(models.CharField(max_length=20))
    answered = ArrayField(models.CharField(max_length=20), default=list)
    due_date = models.DateField(null=True, blank=True)
    expires_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-created_at"], name="assessment_asked_by_patient"),
            models.Index(
                fields=["-created_at", "-id"],
                name="assessment_asked_open",
                condition=Q(completed_at=None, withdrawn_at=None),
            ),
        ]

    def __str__(self):
        return "Questionnaires asked for"

    @property
    def is_open(self) -> bool:
        is_over = self.completed_at or self.withdrawn_at
        return not is_over and self.expires_at > timezone.now()

    @property
    def unanswered(self) -> list[str]:
        return [name for name in self.instruments if name not in self.answered]

    @property
    def state(self) -> str:
        """completed, withdrawn, expired or open."""
        if self.completed_at:
            return "completed"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.is_open else "expired"


class Assessment(Record):
    """One questionnaire, filled in once. Scores stand in plain columns; answers are sealed."""

    class Source(models.TextChoices):
        CLINICIAN = "clinician", "Noted by the therapist"
        PATIENT = "patient", "Filled in by the patient"

    patient = models.ForeignKey(User, models.CASCADE, related_name="assessments")
    goal = models.ForeignKey(
        Goal, models.SET_NULL, null=True, blank=True, related_name="assessments"
    )
    invitation = models.ForeignKey(
        AssessmentInvitation, models.SET_NULL, null=True, blank=True, related_name="assessments"
    )
    administered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    source = models.CharField(max_length=20, choices=Source, default=Source.CLINICIAN)
    instrument = models.CharField(max_length=20)  # a name of treatment/instruments: "PHQ-9"
    score = models.DecimalField(max_digits=6, decimal_places=2)
    severity = models.CharField(max_length=40, blank=True)  # band, by the instrument's publication
    subscores = SealedJSONField(default=dict, blank=True)  # numbers by name
    answers = SealedJSONField(null=True)  # by number of the item; None: only the score is known
    administered_date = models.DateField()
    notes = SealedTextField(blank=True)

    timeline_events = GenericRelation(TimelineEvent, "related_entity_id", "related_entity_type")

    objects = AssessmentQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["patient", "instrument", "-administered_date"], name="assessment_history"
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0), name="assessment_score_positive"),
            models.UniqueConstraint(
                fields=["invitation", "instrument"],
                name="assessment_once_per_invitation",
                condition=Q(invitation__isnull=False),
            ),
        ]

    def __str__(self):
        return self.instrument


class AssessmentSchedule(Record):
    """How often a questionnaire is due for a patient, where that differs from the usual."""

    patient = models.ForeignKey(User, models.CASCADE, related_name="assessment_schedules")
    instrument = models.CharField(max_length=20)
    every_days = models.PositiveSmallIntegerField(null=True)  # None: never
    set_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = PatientScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "instrument"], name="assessment_schedule_once"
            )
        ]

    def __str__(self):
        return self.instrument


GRAVEST_FIRST = models.Case(
    models.When(severity="high", then=0), models.When(severity="medium", then=1), default=2
)
URGENCY = (
    models.F("reviewed_at").desc(nulls_first=True),
    GRAVEST_FIRST.asc(),
    models.F("created_at").desc(),
    models.F("id").desc(),
)


class RiskAlertQuerySet(PatientScopedQuerySet):
    audited_as = "risk_alert"

    def visible_to(self, user):
        """No patient reads what a therapist has to look at."""
        return self.none() if user.is_patient else super().visible_to(user)

    def open(self):
        return self.filter(reviewed_at__isnull=True)

    def most_urgent_first(self):
        """Those that wait, the gravest of them first; then the others."""
        return self.order_by(*URGENCY)


class RiskAlert(Record):
    """An answer that somebody has to look at at once: PHQ-9 item 9 above zero."""

    class Outcome(models.TextChoices):
        ASSESSED = "assessed", "Assessed: no acute risk"
        SAFETY_PLAN = "safety_plan", "Assessed: safety plan made or renewed"
        REFERRED = "referred", "Assessed: handed on or referred"
        MISTAKEN = "mistaken", "The patient answered by mistake"

    patient = models.ForeignKey(User, models.CASCADE, related_name="risk_alerts")
    assessment = models.OneToOneField(Assessment, models.CASCADE, related_name="risk_alert")
    kind = models.CharField(max_length=40, default="suicidal_ideation")
    severity = models.CharField(max_length=20)  # low, medium, high
    reviewed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    comment = SealedTextField(blank=True)

    objects = RiskAlertQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["-created_at"], name="risk_alert_open", condition=Q(reviewed_at=None)
            ),
            models.Index(*URGENCY, name="risk_alert_by_urgency"),
        ]

    def __str__(self):
        return "Risk to look at"

    @property
    def is_reviewed(self) -> bool:
        return self.reviewed_at is not None
