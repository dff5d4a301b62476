"""The entries of one goal: what they come to, and their course by days, weeks or months."""

from datetime import datetime, time

from django.db.models import Avg, Count, Max, Min
from django.db.models.functions import Trunc

from treatment.analytics.goals import SHOWN, today_of, tracking_of, trend_of
from treatment.measuring.progress import percent
from treatment.measuring.trends import WINDOW
from treatment.models import Goal

AGGREGATIONS = {"daily": "day", "weekly": "week", "monthly": "month"}
MOST_PERIODS = 400


def statistics(goal: Goal, entries) -> dict:
    """`entries`: of the asked days. The trend is always that of the last thirty."""
    values = entries.measured().aggregate(
        average=Avg("value"), minimum=Min("value"), maximum=Max("value")
    )
    found = trend_of(goal, tracking_of(goal), recent_points(goal), today_of(goal.patient))
    return {
        "baseline": goal.baseline_value,
        "current": goal.current_value,
        "target": goal.target_value,
        "average": values["average"] and round(values["average"], 2),
        "min": values["minimum"],
        "max": values["maximum"],
        "trend_slope": round(found.slope, 4),
        "trend_direction": found.direction,
        "progress_percentage": percent(goal.baseline_value, goal.target_value, goal.current_value),
    }


def recent_points(goal: Goal, *, within=WINDOW) -> list:
    since = today_of(goal.patient) - within
    rows = goal.progress_entries.measured().filter(entry_date__gte=since).oldest_first()
    return [
        (datetime.combine(day, at or time()), value)
        for day, at, value in rows.values_list("entry_date", "entry_time", "value")
    ]


def shown_points(goal: Goal) -> list:
    return recent_points(goal, within=SHOWN)


def by_period(entries, aggregation: str) -> list[dict]:
    """The newest periods, oldest first; a week begins on Monday."""
    period = Trunc("entry_date", AGGREGATIONS[aggregation])
    rows = (
        entries.measured()
        .annotate(period_start=period)
        .values("period_start")
        .annotate(average=Avg("value"), min=Min("value"), max=Max("value"), entries=Count("id"))
        .order_by("-period_start")[:MOST_PERIODS]
    )
    return [row | {"average": round(row["average"], 2)} for row in reversed(rows)]
