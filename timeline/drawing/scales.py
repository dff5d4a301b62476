"""From values to places in a drawing, and which values get a mark on the axis."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile

MONTHS_APART = [1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200]
DAYS_APART = [1, 2, 7, 14]
SHORT_SPAN = 75  # days; longer ones are told in months


@dataclass(frozen=True)
class Scale:
    """`low` stands at `start`, `high` at `end`; what lies outside is drawn on the edge."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        if self.high == self.low:
            return (self.start + self.end) / 2
        share = (value - self.low) / (self.high - self.low)
        return self.start + min(max(share, 0), 1) * (self.end - self.start)


@dataclass(frozen=True)
class TimeScale:
    """Days from left to right."""

    first: date
    last: date
    start: float
    end: float

    def __call__(self, day: date) -> float:
        days = Scale(self.first.toordinal(), self.last.toordinal(), self.start, self.end)
        return days(day.toordinal())

    def __contains__(self, day: date) -> bool:
        return self.first <= day <= self.last

    def ticks(self, most: int) -> list[tuple[date, str]]:
        """At most so many days, with their words."""
        if (self.last - self.first).days <= SHORT_SPAN:
            return self._day_ticks(most)
        return self._month_ticks(most)

    def _day_ticks(self, most: int) -> list[tuple[date, str]]:
        span = (self.last - self.first).days
        apart = next((days for days in DAYS_APART if span // days < most), span // most + 1)
        days = [self.first + timedelta(at) for at in range(0, span + 1, apart)]
        return [(day, f"{day.day} {day:%b}") for day in days]

    def _month_ticks(self, most: int) -> list[tuple[date, str]]:
        for apart in MONTHS_APART:
            days = list(takewhile(lambda day: day <= self.last, self._months(apart)))
            if len(days) <= most:
                break
        form = "%Y" if apart >= 12 else "%b %Y"
        return [(day, day.strftime(form)) for day in days]

    def _months(self, apart: int) -> Iterator[date]:
        """First days of months that a calendar would choose: every third begins in January."""
        at = self.first.year * 12 + self.first.month - 1
        at += -at % apart
        while at // 12 <= date.max.year:
            day = date(at // 12, at % 12 + 1, 1)
            if day >= self.first:
                yield day
            at += apart


def round_top(highest: float) -> int:
    """The smallest of 5, 10, 20, 50, 100 … that leaves nothing above it."""
    power = 1
    while True:
        for step in (1, 2, 5):
            if step * power >= max(highest, 5):
                return step * power
        power *= 10
