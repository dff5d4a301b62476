"""Does therapy work: who of a caseload gets better by their questionnaires, who gets worse, whose
measure is due. Those who need somebody's eyes come first."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, F, FilteredRelation, OuterRef, Q, QuerySet, Subquery

from accounts.models import User
from treatment.analytics.caseload import ACTIVE, today
from treatment.instruments import INSTRUMENTS, ReliableChange
from treatment.measuring.goal_reports import SIGNIFICANT, SOME, WORDS, goal_status
from treatment.measuring.proportions import Share
from treatment.models import AssessmentSchedule, Goal, Period

WORSENED, IMPROVED = "worsened", "improved"


@dataclass(frozen=True)
class Measure:
    """The first and the latest score by one questionnaire."""

    instrument: str
    scores: int
    first: float
    first_on: date
    last: float
    last_on: date
    severity: str
    change: ReliableChange | None  # None: there is nothing yet to compare with
    is_overdue: bool

    @property
    def direction(self) -> str:
        return self.change.direction if self.change and self.change.is_reliable else ""


@dataclass(frozen=True)
class Outcome:
    """One patient of a caseload."""

    patient: User
    measures: list[Measure]
    goals: int  # open or achieved
    goals_on_track: int
    last_seen: date | None

    @property
    def is_worse(self) -> bool:
        return any(measure.direction == WORSENED for measure in self.measures)

    @property
    def is_better(self) -> bool:
        return any(measure.direction == IMPROVED for measure in self.measures)

    @property
    def is_overdue(self) -> bool:
        return any(measure.is_overdue for measure in self.measures)

    @property
    def is_compared(self) -> bool:
        """Has two scores by a questionnaire that tells a reliable change."""
        return any(m.change is not None and m.change.index is not None for m in self.measures)

    @property
    def need(self) -> tuple:
        """For sorting, the greatest need first."""
        name = (self.patient.last_name.casefold(), self.patient.first_name.casefold())
        return (not self.is_worse, not self.is_overdue, bool(self.measures), self.is_better, *name)


@dataclass(frozen=True)
class Outcomes:
    patients: list[Outcome] = field(default_factory=list)

    def of_compared(self, number: int) -> Share:
        return Share(number, sum(each.is_compared for each in self.patients))

    @property
    def better(self) -> Share:
        """By a questionnaire, and worse by none."""
        return self.of_compared(sum(p.is_better and not p.is_worse for p in self.patients))

    @property
    def worse(self) -> Share:
        return self.of_compared(sum(p.is_worse for p in self.patients))

    @property
    def overdue(self) -> int:
        return sum(each.is_overdue for each in self.patients)

    @property
    def goals_on_track(self) -> Share:
        goals = sum(each.goals for each in self.patients)
        return Share(sum(each.goals_on_track for each in self.patients), goals)

    def active_since(self, day: date) -> int:
        return sum(bool(each.last_seen and each.last_seen > day) for each in self.patients)

    @property
    def active(self) -> int:
        return self.active_since(today() - ACTIVE)


def outcomes_of(therapist: User) -> Outcomes:
    """Of those in the care of this therapist; two queries."""
    measures: dict[User, list[Measure]] = {}
    for row in caseload_of(therapist):
        measures.setdefault(row, []).extend(measure_of(row))
    goals = goals_of(list(measures))
    found = [
        Outcome(patient, used, *goals.get(patient.pk, (0, 0)), patient.last_seen)
        for patient, used in measures.items()
    ]
    return Outcomes(sorted(found, key=lambda outcome: outcome.need))


STANDING = ("instrument", "scores", "first_score", "first_on", "last_score", "last_on")


def caseload_of(therapist: User) -> QuerySet[User]:
    """With the day on which this therapist last saw them."""
    ever = Q(tallies__period=Period.ALL, tallies__therapist=therapist)
    in_care = User.objects.patients_in_care_of(therapist)
    seen = in_care.annotate(with_them=FilteredRelation("tallies", condition=ever))
    return with_standings(seen.annotate(last_seen=F("with_them__last_on")))


def with_standings(patients: QuerySet[User]) -> QuerySet[User]:
    """A row for each questionnaire of each patient, or one without; with the rhythm that was set
    for them instead of the usual one."""
    rhythm = AssessmentSchedule.objects.filter(
        patient=OuterRef("pk"), instrument=OuterRef("measure_standings__instrument")
    )
    return patients.annotate(
        has_rhythm=Exists(rhythm),
        every_days=Subquery(rhythm.values("every_days")[:1]),
        **{f"standing_{name}": F(f"measure_standings__{name}") for name in STANDING},
    ).order_by("pk", "standing_instrument")


def measures_of(patient: User) -> list[Measure]:
    """One query."""
    rows = with_standings(User.objects.filter(pk=patient.pk))
    return [measure for row in rows for measure in measure_of(row)]


def measure_of(row: User) -> Iterator[Measure]:
    """One, or none where the row has no questionnaire that we know."""
    instrument = INSTRUMENTS.get(row.standing_instrument)
    if instrument is None:
        return
    first, last = row.standing_first_score, row.standing_last_score
    every_days = row.every_days if row.has_rhythm else instrument.due_every_days
    yield Measure(
        instrument=instrument.name,
        scores=row.standing_scores,
        first=float(first),
        first_on=row.standing_first_on,
        last=float(last),
        last_on=row.standing_last_on,
        severity=instrument.band(float(last)).words,
        change=instrument.reliable_change(first, last) if row.standing_scores > 1 else None,
        is_overdue=is_overdue(row.standing_last_on, every_days),
    )


def is_overdue(last_on: date, every_days: int | None) -> bool:
    return every_days is not None and last_on + timedelta(days=every_days) < today()


def goals_of(patients: list[User]) -> dict:
    """By patient: how many goals count, and how many of them are on track."""
    counted: dict = {}
    rows = Goal.objects.filter(patient__in=patients).exclude(
        status__in=[Goal.Status.MODIFIED, Goal.Status.DISCONTINUED]
    )
    for goal in rows.select_related("tracking").only(*GOAL_FACTS):
        total, on_track = counted.get(goal.patient_id, (0, 0))
        counted[goal.patient_id] = (total + 1, on_track + is_on_track(goal))
    return counted


GOAL_FACTS = (
    "patient_id",
    "status",
    "baseline_value",
    "target_value",
    "current_value",
    "tracking__target_direction",
)


def is_on_track(goal: Goal) -> bool:
    """Achieved, or its value has moved to the better by a tenth of where it began."""
    return goal.status == Goal.Status.ACHIEVED or moved(goal) in (SIGNIFICANT, SOME)


def moved(goal: Goal) -> str | None:
    tracking = getattr(goal, "tracking", None)
    return goal_status(
        goal.baseline_value,
        goal.current_value,
        target=goal.target_value,
        direction=tracking.target_direction if tracking else "",
    )


@dataclass(frozen=True)
class GoalLine:
    """A goal as the page of outcomes tells it; `moved` in words, empty where it cannot be told."""

    goal: Goal
    moved: str


def goal_lines(patient: User) -> list[GoalLine]:
    """Those that count, the most important first; one query."""
    dropped = [Goal.Status.MODIFIED, Goal.Status.DISCONTINUED]
    goals = patient.goals.exclude(status__in=dropped).select_related("tracking")
    return [GoalLine(goal, WORDS.get(moved(goal), "")) for goal in goals.by_priority()]
