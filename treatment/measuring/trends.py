"""Where a goal's values are going: a line through the last thirty days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import fsum

WINDOW = timedelta(days=30)
FEWEST = 3  # values that make a trend
STABLE = 0.05  # a day; less than that is no movement
IMPROVING, STABLE_WORD, DECLINING = "improving", "stable", "declining"
INSUFFICIENT = "insufficient_data"
SIGNS = {"increase": 1, "decrease": -1}


@dataclass(frozen=True)
class Trend:
    slope: float  # of the values, a day
    direction: str


def trend(
    points: Sequence[tuple[date | datetime, float]],
    direction: str,
    today: date,
    *,
    target: float | None = None,
) -> Trend:
    """`direction` is where better lies: "increase", "decrease" or "maintain".

    Of a value to maintain, staying is stable; it improves while it comes nearer to the target and
    declines while it moves away. Without a target every movement leads away."""
    recent = [(moment, float(value)) for moment, value in points if is_recent(moment, today)]
    slope = slope_of(recent)
    if len(recent) < FEWEST:
        return Trend(slope, INSUFFICIENT)
    if direction in SIGNS:
        return Trend(slope, word_for(slope * SIGNS[direction]))
    if target is None:
        return Trend(slope, word_for(-abs(slope)))
    away = slope_of([(moment, abs(value - float(target))) for moment, value in recent])
    return Trend(slope, word_for(-away))


def is_recent(moment: date | datetime, today: date) -> bool:
    day = moment.date() if isinstance(moment, datetime) else moment
    return today - WINDOW <= day <= today


def word_for(gain: float) -> str:
    if round(abs(gain), 9) < STABLE:  # 0.05 a day reaches us as 0.04999…
        return STABLE_WORD
    return IMPROVING if gain > 0 else DECLINING


def slope_of(points: Sequence[tuple[date | datetime, float]]) -> float:
    """By least squares; 0 where everything happened at one moment."""
    if not points:
        return 0.0
    days = [day_number(moment) for moment, _ in points]
    middle = fsum(days) / len(days)
    height = fsum(value for _, value in points) / len(points)
    spread = fsum((day - middle) ** 2 for day in days)
    if len(set(days)) == 1 or not spread:
        return 0.0
    rise = fsum(
        (day - middle) * (value - height) for day, (_, value) in zip(days, points, strict=True)
    )
    return rise / spread


def day_number(moment: date | datetime) -> float:
    if not isinstance(moment, datetime):
        return float(moment.toordinal())
    return moment.toordinal() + (moment.hour * 3600 + moment.minute * 60 + moment.second) / 86400
