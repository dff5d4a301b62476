"""How one patient is doing, in numbers."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import Count, Q

from accounts.models import User
from treatment.analytics.caseload import Point, today
from treatment.analytics.means import MEASUREMENTS, NOTHING, Amounts, by_start
from treatment.measuring import calendar, frequency
from treatment.models import Goal, PatientTally, Period


@dataclass(frozen=True)
class Frequency:
    weekly_average: float
    trend: str  # increasing, decreasing, stable, insufficient_data


@dataclass(frozen=True)
class Month:
    start: date
    amounts: Amounts


@dataclass(frozen=True)
class Moods:
    """Three measurements of their own: what the patient said before and after sessions (1 to 10),
    and what the engine heard in them (1 to 5). `trends` has each one's."""

    months: list[Month]  # in which anybody measured, oldest first
    trends: dict[str, str]

    @property
    def trend_of(self) -> str:
        """The one that speaks for all: the first that has enough values."""
        enough = (name for name in MEASUREMENTS if self.trends[name] != frequency.UNKNOWN)
        return next(enough, "pre")

    @property
    def trend(self) -> str:
        return self.trends[self.trend_of]


@dataclass(frozen=True)
class GoalCounts:
    total: int
    completed: int
    in_progress: int
    not_started: int


@dataclass(frozen=True)
class PatientProgress:
    """`months` are all that are shown, with those in which nothing happened."""

    patient_id: UUID
    total_sessions: int
    first_session_date: date | None
    last_session_date: date | None
    frequency: Frequency
    moods: Moods
    goals: GoalCounts
    months: list[Point]


def patient_progress(patient: User, *, is_own: bool = False) -> PatientProgress:
    """Of a patient whom the reader was found to see; two queries. `is_own`: the patient reads it,
    and is not told what the engine heard in notes that nobody has released."""
    day = today()
    cells = list(cells_of(patient, day))
    if is_own:
        forget_heard(cells)
    ever = [row for row in cells if row.period == Period.ALL]
    whole = by_start(ever).get(date.min, NOTHING)
    first = min((row.first_on for row in ever if row.first_on), default=None)
    last = max((row.last_on for row in ever if row.last_on), default=None)
    return PatientProgress(
        patient_id=patient.pk,
        total_sessions=whole.sessions,
        first_session_date=first,
        last_session_date=last,
        frequency=Frequency(
            frequency.weekly_average(whole.sessions, first, last),
            frequency.trend_of(days_of(cells), day),
        ),
        moods=moods_of(cells),
        goals=goals_of(patient),
        months=months_of(cells, day),
    )


def cells_of(patient: User, day: date):
    """All time, the months that are shown, and the days of the last two months."""
    months = calendar.starts(day, "month")[0]
    return PatientTally.objects.filter(
        Q(period=Period.ALL, starts_on=date.min)
        | Q(period=Period.MONTH, starts_on__gte=months)
        | Q(period=Period.DAY, starts_on__gt=day - timedelta(days=60)),
        patient=patient,
    )


def forget_heard(cells: list[PatientTally]) -> None:
    for cell in cells:
        cell.heard_sum = cell.heard_count = 0


def days_of(cells: list[PatientTally]) -> dict[date, int]:
    rows = by_start(row for row in cells if row.period == Period.DAY)
    return {day: amounts.sessions for day, amounts in rows.items()}


def moods_of(cells: list[PatientTally]) -> Moods:
    found = by_start(row for row in cells if row.period == Period.MONTH)
    months = [
        Month(start, amounts)
        for start, amounts in sorted(found.items())
        if any(amounts.mean(name) is not None for name in MEASUREMENTS)
    ]
    return Moods(
        months,
        {
            name: frequency.halves([month.amounts.mean(name) for month in months])
            for name in MEASUREMENTS
        },
    )


def months_of(cells: list[PatientTally], day: date) -> list[Point]:
    found = by_start(row for row in cells if row.period == Period.MONTH)
    return [
        Point(start, calendar.label(start, "month"), found.get(start, NOTHING))
        for start in calendar.starts(day, "month")
    ]


def goals_of(patient: User) -> GoalCounts:
    status = Goal.Status
    counted = Goal.objects.filter(patient=patient).aggregate(
        total=Count("pk"),
        completed=Count("pk", filter=Q(status=status.ACHIEVED)),
        in_progress=Count("pk", filter=Q(status=status.IN_PROGRESS)),
        not_started=Count("pk", filter=Q(status=status.NOT_STARTED)),
    )
    return GoalCounts(**counted)
