"""How often a goal is to be noted: when next, and how faithfully it was."""

from collections.abc import Collection
from datetime import date, timedelta

EVERY_DAYS = {"daily": 1, "weekly": 7}
WEEKS_COUNTED = timedelta(weeks=4)


def days_between(frequency: str, custom_days: int | None) -> int | None:
    """None: in each session, whenever that is."""
    return custom_days if frequency == "custom" else EVERY_DAYS.get(frequency)


def next_due(last: date | None, every: int | None, today: date) -> date | None:
    """Never in the past: what is overdue is due today."""
    if every is None:
        return None
    return max(last + timedelta(every), today) if last else today


def periods(every: int | None, since: date, until: date) -> list[tuple[date, date]]:
    """The stretches of the last four weeks in each of which one entry was due, the latest one
    ending `until`."""
    if every is None:
        return []
    first = max(since, until - WEEKS_COUNTED + timedelta(days=1))
    found, end = [], until
    while end - timedelta(every - 1) >= first:
        found.append((end - timedelta(every - 1), end))
        end -= timedelta(every)
    return found


def kept(stretches: Collection[tuple[date, date]], days: Collection[date]) -> int:
    """In how many of them something was noted."""
    return sum(any(start <= day <= end for day in days) for start, end in stretches)
