"""How often somebody comes, and whether that is more or less than before."""

from datetime import date, timedelta
from fractions import Fraction

MORE, LESS, SAME, UNKNOWN = "increasing", "decreasing", "stable", "insufficient_data"
WINDOW = timedelta(days=30)


def weekly_average(sessions: int, first: date | None, last: date | None) -> float:
    """Sessions by weeks between the first and the last, of which there is at least one."""
    if not sessions or first is None or last is None:
        return 0.0
    weeks = max(Fraction((last - first).days, 7), Fraction(1))
    return round(float(sessions / weeks), 2)


def trend_of(days: dict[date, int], today: date) -> str:
    """The last 30 days against the 30 before; `days` says how many sessions each had."""
    recent, earlier = windows(days, today)
    if not recent and not earlier:
        return UNKNOWN
    if recent == earlier:
        return SAME
    return MORE if recent > earlier else LESS


def windows(days: dict[date, int], today: date) -> tuple[int, int]:
    start, before = today - WINDOW, today - 2 * WINDOW
    recent = sum(number for day, number in days.items() if start < day <= today)
    return recent, sum(number for day, number in days.items() if before < day <= start)


def halves(means: list[Fraction | None]) -> str:
    """Monthly means, oldest first: the second half against the first. Months in which nobody
    measured are left out; of an odd number the middle one belongs to the second half."""
    known = [mean for mean in means if mean is not None]
    if len(known) < 2:
        return UNKNOWN
    middle = len(known) // 2
    first, second = known[:middle], known[middle:]
    change = sum(second) / Fraction(len(second)) - sum(first) / Fraction(len(first))
    if abs(change) < MOOD_MOVED:
        return SAME
    return "improving" if change > 0 else "declining"


MOOD_MOVED = Fraction(3, 10)  # of a point
