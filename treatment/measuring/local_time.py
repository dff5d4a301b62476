"""A patient's own clock: their day, and when a time of day comes next."""

from collections.abc import Collection
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

A_WEEK_AND_A_DAY = 8


def local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone))


def moment_of(day: date, at: time | None, zone: str) -> datetime:
    """A time that the clocks skip is the hour after; of one that comes twice, the first."""
    here = datetime.combine(day, at or time(12), ZoneInfo(zone)).replace(fold=0)
    return here.astimezone(UTC)


def next_moment(at: time, weekdays: Collection[int], zone: str, *, after: datetime) -> datetime:
    """The first moment after `after` when clocks there show `at` on one of the days; 0 is Monday,
    no days are all of them. Once for each day of the calendar, also when the clocks change."""
    first = local(after, zone).date()
    days = [first + timedelta(number) for number in range(-1, A_WEEK_AND_A_DAY)]
    wanted = [day for day in days if not weekdays or day.weekday() in weekdays]
    moments = [moment_of(day, at, zone) for day in wanted]
    return next(moment for moment in moments if moment > after)
