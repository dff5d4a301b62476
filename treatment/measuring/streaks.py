"""Days in a row on which something was noted; two entries of a day are one day."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

STREAKS = (7, 14, 30, 60, 90)
A_DAY = timedelta(days=1)


def runs(days: Iterable[date]) -> Iterator[tuple[date, int]]:
    """The last day of each run and its length, in the order of time."""
    last, length = None, 0
    for day in sorted(set(days)):
        if last is not None and day - last != A_DAY:
            yield last, length
            length = 0
        last, length = day, length + 1
    if last is not None:
        yield last, length


def streak(days: Iterable[date]) -> int:
    """The run that ends with the latest day."""
    lengths = [length for _, length in runs(days)]
    return lengths[-1] if lengths else 0


def streak_now(days: Iterable[date], today: date) -> int:
    """The run that still goes on: whoever noted something yesterday has until midnight."""
    return next(
        (length for last, length in runs(days) if today - A_DAY <= last <= today),
        0,
    )


def longest(days: Iterable[date]) -> int:
    return max((length for _, length in runs(days)), default=0)


def streaks_reached(days: Iterable[date]) -> list[int]:
    most = longest(days)
    return [in_a_row for in_a_row in STREAKS if most >= in_a_row]
