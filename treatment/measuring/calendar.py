"""Days in weeks, months, quarters and years, as the tables of analytics know them."""

from datetime import date, timedelta

PERIODS = ("week", "month", "quarter", "year")
SHOWN = {"week": 26, "month": 24, "quarter": 16, "year": 10}  # periods, the running one included
MONTHS = {"month": 1, "quarter": 3, "year": 12}


def start_of(day: date, period: str) -> date:
    """Weeks begin on Monday, quarters in January, April, July and October."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    months = MONTHS[period]
    return date(day.year, (day.month - 1) // months * months + 1, 1)


def earlier(start: date, period: str, number: int) -> date:
    """The start of the period that lies so many before."""
    if period == "week":
        return start - timedelta(weeks=number)
    months = start.year * 12 + start.month - 1 - MONTHS[period] * number
    return date(months // 12, months % 12 + 1, 1)


def starts(today: date, period: str) -> list[date]:
    """Of the periods that are shown, oldest first."""
    running = start_of(today, period)
    return [earlier(running, period, number) for number in reversed(range(SHOWN[period]))]


def label(start: date, period: str) -> str:
    """For programs and for sorting: 2026-W09, 2026-03, 2026-Q1, 2026."""
    if period == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02}"
    return {
        "month": f"{start:%Y-%m}",
        "quarter": f"{start.year}-Q{(start.month + 2) // 3}",
        "year": f"{start.year}",
    }[period]


def words(start: date, period: str) -> str:
    """For people."""
    return {
        "week": f"Week of {start.day} {start:%b %Y}",
        "month": f"{start:%B %Y}",
        "quarter": f"{(start.month + 2) // 3}. quarter {start.year}",
        "year": f"{start.year}",
    }[period]


def short_words(start: date, period: str) -> str:
    """Below a bar."""
    return {
        "week": f"{start.day} {start:%b}",
        "month": f"{start:%b %Y}",
        "quarter": f"Q{(start.month + 2) // 3} {start.year}",
        "year": f"{start.year}",
    }[period]
