"""What a report says of a goal: how far its value has moved, in the direction that is better."""

from decimal import Decimal
from fractions import Fraction

Number = int | float | Decimal
SIGNIFICANT, SOME, STABLE, DECLINE = (
    "significant_improvement",
    "improvement",
    "stable",
    "decline",
)
A_LOT, A_LITTLE = 30, 10  # percent of where it began
WORDS = {
    SIGNIFICANT: "Clearly better",
    SOME: "Better",
    STABLE: "About the same",
    DECLINE: "Worse",
}


def change_percent(
    baseline: Number | None, current: Number | None, *, target: Number | None = None
) -> Fraction | None:
    """Of the baseline; of the target where that began at nothing. None: it cannot be told."""
    if baseline is None or current is None:
        return None
    whole = Fraction(baseline) or Fraction(target or 0)
    if not whole:
        return Fraction(0) if current == baseline else None
    return 100 * (Fraction(current) - Fraction(baseline)) / abs(whole)


def goal_status(
    baseline: Number | None,
    current: Number | None,
    *,
    direction: str = "",
    target: Number | None = None,
) -> str | None:
    """`direction` is where better lies: "increase", "decrease" or "maintain"; where nobody said,
    towards the target. None: it cannot be told."""
    change = change_percent(baseline, current, target=target)
    direction = direction or direction_to(baseline, target)
    if change is None or not direction:
        return None
    if direction == "maintain":
        return STABLE if abs(change) < A_LITTLE else DECLINE
    gain = change if direction == "increase" else -change
    return status_for(gain)


def status_for(gain: Fraction) -> str:
    if gain >= A_LOT:
        return SIGNIFICANT
    if gain >= A_LITTLE:
        return SOME
    return DECLINE if gain <= -A_LITTLE else STABLE


def direction_to(baseline: Number | None, target: Number | None) -> str:
    if baseline is None or target is None:
        return ""
    if baseline == target:
        return "maintain"
    return "increase" if target > baseline else "decrease"
