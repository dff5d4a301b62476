"""How far a goal or a plan is, from how far its parts are."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol


class HasProgress(Protocol):
    priority: int  # 1 weighs the most
    progress: int  # percent


@dataclass(frozen=True)
class Part:
    priority: int
    progress: int


def overall_progress(goals: Iterable[HasProgress]) -> int:
    """The mean of what the goals have come to, the first priority with the greatest weight; cut
    off, not rounded: 100 only when all is done. 0 without goals."""
    goals = list(goals)
    least = max((goal.priority for goal in goals), default=0)
    weights = [least - goal.priority + 1 for goal in goals]
    weighed = sum(goal.progress * weight for goal, weight in zip(goals, weights, strict=True))
    return int(weighed // sum(weights)) if goals else 0


def progress_of_one(
    *, is_achieved: bool, rating: int | None, share: float | None, stored: int
) -> int:
    """Of a goal without sub-goals: what the therapist rated last (1 to 10); else how far the values
    have come; else what was written down."""
    if is_achieved:
        return 100
    if rating is not None:
        return rating * 10
    if share is not None:
        return int(100 * min(max(share, 0), 1))
    return stored
