"""Numbers that are kept so that nobody has to add a history up: docs/analytics.md.

Triggers (migration 0008) write down what changed, Celery measures and counts it again
(treatment/analytics/keeping.py), and nothing else writes these rows.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models import TherapySession


class Period(models.TextChoices):
    DAY = "day", "Day"
    WEEK = "week", "Week"
    MONTH = "month", "Month"
    QUARTER = "quarter", "Quarter"
    YEAR = "year", "Year"
    ALL = "all", "All time"


class SessionMetrics(Record):
    """One session in numbers. What nobody measured is None, never a middle value."""

    session = models.OneToOneField(TherapySession, models.CASCADE, related_name="metrics")
    patient = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    therapist = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="+", db_index=False
    )
    held_on = models.DateField()  # where the practice is
    seconds = models.PositiveIntegerField(null=True)
    is_processed = models.BooleanField(default=False)  # was written up once, whatever came then
    mood_pre = models.PositiveSmallIntegerField(null=True)  # 1 to 10, said by the patient
    mood_post = models.PositiveSmallIntegerField(null=True)
    mood_heard = models.PositiveSmallIntegerField(null=True)  # 1 to 5, by the engine
    topic_ids = ArrayField(models.UUIDField(), default=list)  # of Topic, in order, each once

    objects = PatientScopedQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "held_on"], name="metrics_by_patient"),
            models.Index(fields=["therapist", "held_on"], name="metrics_by_therapist"),
        ]

    def __str__(self):
        return f"Session of {self.held_on:%Y-%m-%d} in numbers"


class Topic(Record):
    """Something that is spoken about. Its name is sealed; alike names have one fingerprint."""

    fingerprint = models.CharField(max_length=64, unique=True)
    name = SealedTextField()

    def __str__(self):
        return "Topic"


class Sums(Record):
    """What cells of every size hold: sums and how many values stand in each, for means."""

    period = models.CharField(max_length=10, choices=Period)
    starts_on = models.DateField()
    sessions = models.PositiveIntegerField()  # written up
    all_sessions = models.PositiveIntegerField()  # and those that failed or are on their way
    seconds = models.PositiveBigIntegerField()
    pre_sum = models.PositiveIntegerField()
    pre_count = models.PositiveIntegerField()
    post_sum = models.PositiveIntegerField()
    post_count = models.PositiveIntegerField()
    heard_sum = models.PositiveIntegerField()
    heard_count = models.PositiveIntegerField()

    class Meta:
        abstract = True


class PatientTally(Sums):
    """A patient with one therapist, in one period."""

    patient = models.ForeignKey(User, models.CASCADE, related_name="tallies", db_index=False)
    therapist = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    first_on = models.DateField(null=True)  # of the sessions that are written up
    last_on = models.DateField(null=True)

    objects = PatientScopedQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "period", "starts_on", "therapist"],
                nulls_distinct=False,
                name="patient_tally_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["period", "starts_on", "therapist", "patient"],
                include=["sessions"],  # so that patients are counted in the index alone
                name="patient_tally_in",
            ),
            models.Index(
                fields=["last_on", "therapist", "patient"],
                name="patient_tally_seen",
                condition=Q(period="all"),
            ),
        ]

    def __str__(self):
        return f"{self.period} from {self.starts_on}"


class Scope(models.TextChoices):
    PRACTICE = "practice", "The practice"
    THERAPIST = "therapist", "A therapist"
    PATIENT = "patient", "A patient"


class Tally(Sums):
    """A therapist (None: sessions of nobody who is still here), or the practice, in one period."""

    scope = models.CharField(max_length=10, choices=Scope)
    therapist = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    patients = models.PositiveIntegerField()  # different ones, in sessions that are written up

    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "period", "starts_on", "therapist"],
                nulls_distinct=False,
                name="tally_once",
            )
        ]
        indexes = [
            models.Index(fields=["therapist", "scope", "period", "starts_on"], name="tally_read")
        ]

    def __str__(self):
        return f"{self.scope}, {self.period} from {self.starts_on}"


class TopicTally(Record):
    """In how many sessions a topic came up: of a therapist or the practice by month, quarter, year
    and ever, of a patient ever."""

    scope = models.CharField(max_length=10, choices=Scope)
    patient = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    therapist = models.ForeignKey(User, models.CASCADE, null=True, related_name="+", db_index=False)
    period = models.CharField(max_length=10, choices=Period)
    starts_on = models.DateField()
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="tallies")
    sessions = models.PositiveIntegerField()

    objects = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["scope", "period", "starts_on", "therapist", "patient", "topic"],
                nulls_distinct=False,
                name="topic_tally_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["scope", "period", "starts_on", "therapist", "patient", "-sessions"],
                name="topic_tally_read",
            ),
            models.Index(fields=["patient", "scope", "topic"], name="topic_tally_of_patient"),
        ]

    def __str__(self):
        return f"{self.scope}, {self.period} from {self.starts_on}"


class MeasureStandingQuerySet(PatientScopedQuerySet):
    audited_as = "assessment"


class MeasureStanding(Record):
    """The first and the latest score of a patient by one questionnaire, kept by triggers."""

    patient = models.ForeignKey(User, models.CASCADE, related_name="measure_standings")
    instrument = models.CharField(max_length=20)
    scores = models.PositiveIntegerField()  # how many there are
    first_score = models.DecimalField(max_digits=6, decimal_places=2)
    first_on = models.DateField()
    last_score = models.DecimalField(max_digits=6, decimal_places=2)
    last_on = models.DateField()

    objects = MeasureStandingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["patient", "instrument"], name="standing_once")
        ]

    def __str__(self):
        return self.instrument


class SessionToMeasure(Record):
    """Something happened to a session, or to whatever a patient's sessions then rest on. Written by
    triggers, in the transaction of what happened; ids without keys, which may be gone by now."""

    session_id = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    since = models.DateTimeField(null=True)
    until = models.DateTimeField(null=True)

    objects = models.Manager()

    def __str__(self):
        return "Session to measure"


class DayToCount(Record):
    """The numbers of a session changed: cells that hold this day are counted again."""

    patient_id = models.UUIDField()
    therapist_id = models.UUIDField(null=True)
    day = models.DateField()

    objects = models.Manager()

    def __str__(self):
        return "Day to count"
