"""The caseload in a few numbers: of a therapist, or of the whole practice. Every answer reads rows
that are bounded by what it shows (docs/analytics.md)."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import User
from treatment.analytics.means import NOTHING, Amounts, by_start
from treatment.analytics.measuring import practice_zone
from treatment.measuring import calendar
from treatment.models import PatientTally, Period, Scope, Tally, TopicTally

ACTIVE = timedelta(days=30)  # seen in these is active
MOST_TOPICS = 20


def today() -> date:
    """Where the practice is: its days are counted."""
    return timezone.now().astimezone(practice_zone()).date()


@dataclass(frozen=True)
class Numbers:
    """What is kept of one therapist (None: the practice), as far as a page shows it."""

    rows: list[Tally]
    today: date

    def at(self, period: str, start: date) -> Amounts:
        found = (row for row in self.rows if (row.period, row.starts_on) == (period, start))
        return next(map(Amounts.of, found), NOTHING)

    def since(self, period: str) -> list[tuple[date, Amounts]]:
        return [(start, self.at(period, start)) for start in calendar.starts(self.today, period)]

    @property
    def ever(self) -> Amounts:
        return self.at(Period.ALL, date.min)

    @property
    def ahead(self) -> int:
        """Sessions that are dated later than today."""
        return sum(
            row.all_sessions
            for row in self.rows
            if row.period == Period.DAY and row.starts_on > self.today
        )


def numbers_of(therapist: User | None, *, period: str = "") -> Numbers:
    """One query; with the cells of a trend's periods if one is named."""
    day = today()
    week, month = calendar.start_of(day, "week"), calendar.start_of(day, "month")
    wanted = (
        Q(period=Period.ALL, starts_on=date.min)
        | Q(period=Period.WEEK, starts_on=week)
        | Q(period=Period.MONTH, starts_on=month)
        | Q(period=Period.DAY, starts_on__gt=day)
    )
    if period:
        wanted |= Q(period=period, starts_on__gte=calendar.starts(day, period)[0])
    scope = Scope.THERAPIST if therapist else Scope.PRACTICE
    return Numbers(list(Tally.objects.filter(wanted, scope=scope, therapist=therapist)), day)


@dataclass(frozen=True)
class Overview:
    total_patients: int
    active_patients: int
    sessions_this_week: int
    sessions_this_month: int
    upcoming_sessions: int
    completion_rate: float | None  # None: no session yet

    @classmethod
    def of(cls, numbers: Numbers, *, total: int, active: int) -> "Overview":
        week = calendar.start_of(numbers.today, "week")
        month = calendar.start_of(numbers.today, "month")
        return cls(
            total_patients=total,
            active_patients=active,
            sessions_this_week=numbers.at(Period.WEEK, week).sessions,
            sessions_this_month=numbers.at(Period.MONTH, month).sessions,
            upcoming_sessions=numbers.ahead,
            completion_rate=completion(numbers.ever),
        )


def completion(amounts: Amounts) -> float | None:
    """Of all sessions that came in, the share that was written up."""
    if not amounts.all_sessions:
        return None
    return round(amounts.sessions / amounts.all_sessions, 4)


def overview(user: User, therapist: User | None = None) -> Overview:
    """Of a therapist their own; of an admin the practice, or the therapist whom they name."""
    therapist = whose(user, therapist)
    total, active = patients_counted(user, therapist)
    return Overview.of(numbers_of(therapist), total=total, active=active)


def whose(user: User, therapist: User | None) -> User | None:
    return user if user.is_therapist else therapist


def patients_counted(user: User, therapist: User | None) -> tuple[int, int]:
    """In care, and of these seen in the last 30 days; one query."""
    seen = PatientTally.objects.filter(period=Period.ALL, last_on__gt=today() - ACTIVE)
    if therapist:
        return caseload_counted(therapist, seen.filter(therapist=therapist, starts_on=date.min))
    row = User.objects.filter(pk=user.pk).values_list(
        counted(User.objects.patients(), "pk"), counted(seen, "patient")
    )
    return row.get()


def caseload_counted(therapist: User, seen: QuerySet[PatientTally]) -> tuple[int, int]:
    """One by one: a look for each patient in care, whomever else the therapist saw."""
    is_seen = Exists(seen.filter(patient=OuterRef("pk")))
    row = User.objects.patients_in_care_of(therapist).aggregate(
        total=Count("pk"), active=Count("pk", filter=is_seen)
    )
    return row["total"], row["active"]


def counted(rows: QuerySet, column: str) -> Coalesce:
    """How many different ones, as a value beside others."""
    numbers = rows.order_by().annotate(one=Value(1)).values("one")
    return Coalesce(Subquery(numbers.annotate(n=Count(column, distinct=True)).values("n")), 0)


@dataclass(frozen=True)
class Point:
    """One week, month, quarter or year."""

    start: date
    label: str
    amounts: Amounts


def trends(
    user: User, period: str, *, therapist: User | None = None, patient: User | None = None
) -> list[Point]:
    """Every period up to the running one, with those in which nothing happened; oldest first.
    Of a patient the sessions with all therapists, as everybody reads them who may see them."""
    if patient is not None:
        return points_of(patient_cells(patient, period), period)
    return points(numbers_of(whose(user, therapist), period=period), period)


def points(numbers: Numbers, period: str) -> list[Point]:
    return [
        Point(start, calendar.label(start, period), amounts)
        for start, amounts in numbers.since(period)
    ]


def patient_cells(patient: User, period: str) -> dict[date, Amounts]:
    since = calendar.starts(today(), period)[0]
    rows = PatientTally.objects.filter(patient=patient, period=period, starts_on__gte=since)
    return by_start(rows)


def points_of(cells: dict[date, Amounts], period: str) -> list[Point]:
    return [
        Point(start, calendar.label(start, period), cells.get(start, NOTHING))
        for start in calendar.starts(today(), period)
    ]


@dataclass(frozen=True)
class TopicCount:
    name: str
    count: int  # sessions in which it came up
    percentage: float  # of the sessions that were written up


TOPIC_PERIODS = ("all", "month", "quarter", "year")


def topics(
    user: User,
    period: str = Period.ALL,
    *,
    therapist: User | None = None,
    patient: User | None = None,
) -> list[TopicCount]:
    """What is spoken about most: ever, or in the running month, quarter or year. Of a patient
    ever. One query: the sessions that it is a share of stand beside each. A name may tell of
    somebody, so a therapist reads those that patients in her care spoke of."""
    cell = {"period": period, "starts_on": start_of(period)}
    if patient is not None:
        rows = TopicTally.objects.filter(scope=Scope.PATIENT, patient=patient, **cell)
        whole = PatientTally.objects.filter(patient=patient, **cell).values("patient")
        sessions = whole.annotate(n=Sum("sessions")).values("n")
    else:
        therapist = whose(user, therapist)
        scope = Scope.THERAPIST if therapist else Scope.PRACTICE
        same = {"scope": scope, "therapist": therapist, **cell}
        rows = TopicTally.objects.filter(patient=None, **same)
        if user.is_therapist:
            rows = rows.filter(topic__in=topics_in_care_of(user))
        sessions = Tally.objects.filter(**same).values("sessions")
    return [
        TopicCount(row.topic.name, row.sessions, round(100 * row.sessions / row.in_all, 1))
        for row in most_spoken(rows, sessions)
    ]


def topics_in_care_of(therapist: User) -> QuerySet:
    in_care = User.objects.patients_in_care_of(therapist)
    return TopicTally.objects.filter(scope=Scope.PATIENT, patient__in=in_care).values("topic")


def start_of(period: str) -> date:
    return date.min if period == Period.ALL else calendar.start_of(today(), period)


def most_spoken(rows: QuerySet[TopicTally], sessions: QuerySet) -> list[TopicTally]:
    """Of topics that came up equally often, by name."""
    with_all = rows.select_related("topic").annotate(in_all=Subquery(sessions[:1]))
    most = with_all.order_by("-sessions", "topic_id")[:MOST_TOPICS]
    return sorted(most, key=lambda row: (-row.sessions, row.topic.name.casefold()))
