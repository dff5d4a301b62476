"""How much of the way from baseline to target has been gone."""

from decimal import Decimal
from fractions import Fraction

Number = int | float | Decimal
PERCENTAGES = (25, 50, 75, 100)


def share(baseline: Number | None, target: Number | None, current: Number | None) -> float:
    """0 without a way to go; more than 1 beyond the target, below 0 behind the baseline."""
    if baseline is None or target is None or current is None or baseline == target:
        return 0.0
    start = Fraction(baseline)  # exact: a quarter of the way is a quarter
    return float((Fraction(current) - start) / (Fraction(target) - start))


def percent(baseline: Number | None, target: Number | None, current: Number | None) -> float | None:
    """For people, with one decimal; None where it cannot be told."""
    if baseline is None or target is None or current is None:
        return None
    return round(share(baseline, target, current) * 100, 1)


def percentages_reached(share_gone: float) -> list[int]:
    return [percentage for percentage in PERCENTAGES if share_gone * 100 >= percentage]
