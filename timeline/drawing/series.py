"""Values in time: where a line breaks, and fewer points when there are more than one can see."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from statistics import fmean

LONGEST_JOIN = 45  # days; over a longer silence no line is drawn
MOST_POINTS = 120


@dataclass(frozen=True)
class Point:
    """None: there was a session, and nothing was said about it."""

    day: date
    value: float | None
    counted: int = 1  # of how many values this is the mean


@dataclass(frozen=True)
class Series:
    """`each` is what a point stands for: "entry", "month" or "year"."""

    points: list[Point]
    each: str = "entry"

    @property
    def longest_join(self) -> int:
        return {"entry": LONGEST_JOIN, "month": LONGEST_JOIN, "year": 366}[self.each]

    def runs(self) -> list[list[Point]]:
        """What a line may join: nothing missing in between, no long silence."""
        runs: list[list[Point]] = []
        is_joined = False
        for point in self.points:
            if point.value is None:
                is_joined = False
                continue
            if is_joined and (point.day - runs[-1][-1].day).days <= self.longest_join:
                runs[-1].append(point)
            else:
                runs.append([point])
            is_joined = True
        return runs


def series_of(points: list[Point], most: int = MOST_POINTS) -> Series:
    """In the order of time; months or years in place of entries when those are too many."""
    points = sorted(points, key=lambda point: point.day)
    if len(points) <= most:
        return Series(points)
    months = grouped(points, lambda day: day.replace(day=1))
    if len(months) <= most:
        return Series(months, "month")
    return Series(grouped(points, lambda day: day.replace(month=1, day=1)), "year")


def grouped(points: list[Point], begins: Callable[[date], date]) -> list[Point]:
    """One point for each month or year: the mean of the values in it."""
    return [
        mean_of(day, [point.value for point in members if point.value is not None])
        for day, members in groupby(points, key=lambda point: begins(point.day))
    ]


def mean_of(day: date, values: list[float]) -> Point:
    return Point(day, fmean(values) if values else None, len(values))
