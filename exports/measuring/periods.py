"""When a report that makes itself is due, and what it tells of: whole weeks, months and quarters
where its owner lives."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

WEEK, MONTH, QUARTER = "week", "month", "quarter"
MONTHS = {MONTH: 1, QUARTER: 3}
UTC = ZoneInfo("UTC")


def next_run(every: str, *, on_day: int, at: time, zone: ZoneInfo, after: datetime) -> datetime:
    """The first moment later than `after`, in UTC. An hour that a clock change leaves out comes as
    much later; one that it repeats counts once, the first time."""
    start = period_start(every, after.astimezone(zone).date())
    for _ in range(3):  # the period that it is in, or one of the next
        day = start + timedelta(days=on_day - 1)
        moment = datetime.combine(day, at, zone).astimezone(UTC)
        if moment > after:
            return moment
        start = following(every, start)
    raise ValueError("No such day.")


def period_ended(every: str, today: date) -> tuple[date, date]:
    """First and last day of the whole period that ended last, before `today`."""
    this = period_start(every, today)
    last = this - timedelta(days=1)
    return period_start(every, last), last


def period_start(every: str, day: date) -> date:
    if every == WEEK:
        return day - timedelta(days=day.weekday())
    months = MONTHS[every]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def following(every: str, start: date) -> date:
    if every == WEEK:
        return start + timedelta(days=7)
    month = start.month - 1 + MONTHS[every]
    return date(start.year + month // 12, month % 12 + 1, 1)
