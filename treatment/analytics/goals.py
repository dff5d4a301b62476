"""How a patient's goals go, read at once: a dashboard costs the same after ten years."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from treatment.analytics.assessments import DueItem, due
from treatment.measuring.cadence import days_between, kept, next_due, periods
from treatment.measuring.local_time import local
from treatment.measuring.progress import percent
from treatment.measuring.streaks import streak_now
from treatment.measuring.trends import Trend, trend
from treatment.models import Goal, ProgressEntry, ProgressMilestone, TrackingConfig

SHOWN = timedelta(days=90)
LONGEST_STREAK = timedelta(days=400)
MOST_POINTS = 120  # of one goal
MOST_GOALS = 50
MOST_MILESTONES = 10
A_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class GoalLine:
    goal: Goal
    tracking: TrackingConfig | None
    points: list[tuple[datetime, Decimal]]  # of the last ninety days, oldest first
    trend: Trend
    last_entry: date | None
    next_check_in: date | None

    @property
    def percent(self) -> float | None:
        goal = self.goal
        return percent(goal.baseline_value, goal.target_value, goal.current_value)

    @property
    def unit(self) -> str:
        return unit_of(self.goal, self.tracking)


@dataclass(frozen=True)
class GoalsDashboard:
    patient: User
    today: date
    goals: list[GoalLine]
    entries_this_week: int
    streak_days: int
    completion_rate: float | None  # None: nothing was due
    milestones: list[ProgressMilestone]
    assessments_due: list[DueItem]

    @property
    def completion_percent(self) -> int | None:
        return None if self.completion_rate is None else round(self.completion_rate * 100)

    @property
    def active_goals(self) -> int:
        return len(self.goals)


def dashboard(patient: User, user: User) -> GoalsDashboard:
    today = today_of(patient)
    goals = list(open_goals(patient, user))
    points = points_by_goal(goals, since=today - SHOWN)
    noted = noted_days(goals, since=today - LONGEST_STREAK)
    return GoalsDashboard(
        patient=patient,
        today=today,
        goals=[line_of(goal, points[goal.pk], today) for goal in goals],
        entries_this_week=sum(
            day > today - A_WEEK for found in points.values() for day in days_of(found)
        ),
        streak_days=streak_now({day for days in noted.values() for day in days}, today),
        completion_rate=completion(goals, noted, patient, today),
        milestones=list(latest_milestones(patient, user)),
        assessments_due=due(patient, today, within=A_WEEK.days),
    )


def latest_milestones(patient: User, user: User):
    rows = ProgressMilestone.objects.visible_to(user).filter(goal__patient=patient)
    return rows.select_related("goal").order_by("-achieved_at", "-threshold")[:MOST_MILESTONES]


def today_of(patient: User) -> date:
    return local(timezone.now(), patient.timezone).date()


def open_goals(patient: User, user: User):
    goals = Goal.objects.visible_to(user).filter(patient=patient).open().by_priority()
    rows = goals.select_related("tracking").annotate(last_entry=Max("progress_entries__entry_date"))
    return rows[:MOST_GOALS]


def line_of(goal: Goal, points, today: date) -> GoalLine:
    tracking = tracking_of(goal)
    return GoalLine(
        goal=goal,
        tracking=tracking,
        points=points[-MOST_POINTS:],
        trend=trend_of(goal, tracking, points, today),
        last_entry=goal.last_entry,
        next_check_in=next_due(goal.last_entry, every_of(tracking), today),
    )


def tracking_of(goal: Goal) -> TrackingConfig | None:
    return getattr(goal, "tracking", None)


def every_of(tracking: TrackingConfig | None) -> int | None:
    if tracking is None:
        return None
    return days_between(tracking.tracking_frequency, tracking.custom_frequency_days)


def unit_of(goal: Goal, tracking: TrackingConfig | None) -> str:
    return goal.unit or (tracking.unit if tracking else "")


def direction_of(goal: Goal, tracking: TrackingConfig | None) -> str:
    """Without a word on it, better lies where the target lies."""
    if tracking is not None:
        return tracking.target_direction
    if goal.baseline_value is None or goal.target_value is None:
        return "increase"
    return "decrease" if goal.target_value < goal.baseline_value else "increase"


def trend_of(goal: Goal, tracking: TrackingConfig | None, points, today: date) -> Trend:
    return trend(points, direction_of(goal, tracking), today, target=goal.target_value)


def points_by_goal(goals, *, since: date) -> dict:
    """Without their notes, which would have to be unsealed one by one."""
    rows = ProgressEntry.objects.filter(goal__in=goals, entry_date__gte=since).measured()
    found = defaultdict(list)
    for goal_id, day, at, value in rows.oldest_first().values_list(
        "goal", "entry_date", "entry_time", "value"
    ):
        found[goal_id].append((datetime.combine(day, at or time()), value))
    return found


def days_of(points) -> list[date]:
    return [moment.date() for moment, _ in points]


def noted_days(goals, *, since: date) -> dict:
    rows = ProgressEntry.objects.filter(goal__in=goals, entry_date__gte=since)
    found = defaultdict(set)
    for goal_id, day in rows.values_list("goal", "entry_date").distinct():
        found[goal_id].add(day)
    return found


def completion(goals, noted, patient: User, today: date) -> float | None:
    """Of what was due in the last four weeks by the goals' cadences; a day that is not over counts
    once something is noted."""
    due = done = 0
    for goal in goals:
        if (tracking := tracking_of(goal)) is None:
            continue
        days = noted[goal.pk]
        until = today if today in days else today - timedelta(days=1)
        since = local(tracking.created_at, patient.timezone).date()
        stretches = periods(every_of(tracking), since, until)
        due, done = due + len(stretches), done + kept(stretches, days)
    return round(done / due, 2) if due else None
