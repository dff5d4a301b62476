"""A goal's values as a drawing, and as the table beside it."""

from dataclasses import dataclass
from datetime import date, timedelta

from timeline.drawing.chart import Chart, Panel, day_words
from timeline.drawing.markup import Markup
from timeline.drawing.scales import round_top
from timeline.drawing.series import Point, series_of
from treatment.analytics.goals import SHOWN
from treatment.models import Goal, TrackingConfig

WIDE = 400
TALL = 88
ONE_LINE = 0.16  # of the height: nearer to each other, words would overlap
MOST_ROWS = 30


@dataclass(frozen=True)
class GoalChart:
    drawing: Markup
    rows: list[tuple[str, str]]  # the newest first


def chart_of(goal: Goal, tracking: TrackingConfig | None, points, today: date) -> GoalChart | None:
    """None: one value is no course."""
    if len(points) < 2:
        return None
    marks = [Point(moment.date(), float(value)) for moment, value in points]
    panel = Panel("Progress", series_of(marks), heights_of(goal, tracking, points), TALL)
    first = max(marks[0].day, today - SHOWN)
    drawing = Chart([panel], min(first, today - timedelta(days=6)), today).drawn(
        width=WIDE,
        title="Values over time",
        description=description_of(panel),
        name=f"goal-{goal.pk}",
        css="chart goal-chart",
    )
    newest = list(reversed(points))[:MOST_ROWS]
    rows = [(day_words(moment.date()), plain(value)) for moment, value in newest]
    return GoalChart(drawing, rows)


def heights_of(goal, tracking, points) -> list[tuple[float, str]]:
    """The ends of the scale, and where one wants to get."""
    values = [float(value) for _, value in points]
    target = None if goal.target_value is None else float(goal.target_value)
    known = values if target is None else [*values, target]
    low, high = min(0.0, *known), float(round_top(max(known)))
    if tracking and tracking.tracking_method == TrackingConfig.Method.SCALE:
        low, high = min(tracking.scale_min, *known), max(tracking.scale_max, *known)
    if tracking and tracking.tracking_method == TrackingConfig.Method.BINARY:
        return [(0.0, "Not done"), (1.0, "Done")]
    heights = {low: plain(low), high: plain(high)}
    if target is not None:
        crowded = (high - low) * ONE_LINE
        heights = {
            end: "" if abs(end - target) < crowded else told for end, told in heights.items()
        }
        heights[target] = f"Target {plain(target)}"
    return sorted(heights.items())


def description_of(panel: Panel) -> str:
    values = [point.value for point in panel.series.points if point.value is not None]
    return (
        f"First {plain(values[0])}, last {plain(values[-1])}, between {plain(min(values))} and "
        f"{plain(max(values))}. The values stand in a table below."
    )


def plain(value) -> str:
    return f"{float(value):g}"
