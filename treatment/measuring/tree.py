"""Where a goal may stand in the tree of goals."""

from collections.abc import Hashable, Mapping

DEEPEST = 5  # a goal, its sub-goals, and three levels below those


def is_below(parents: Mapping[Hashable, Hashable | None], one, other) -> bool:
    """Whether `one` is `other` or stands somewhere below it."""
    seen = set()
    while one is not None and one not in seen:
        if one == other:
            return True
        seen.add(one)
        one = parents.get(one)
    return False


def depth(parents: Mapping[Hashable, Hashable | None], one) -> int:
    """1 for a goal that stands below none, 0 for none."""
    steps = 0
    while one is not None and steps <= len(parents):
        steps += 1
        one = parents.get(one)
    return steps


def height(parents: Mapping[Hashable, Hashable | None], one) -> int:
    """How many levels there are from this goal on down: 1 without sub-goals."""
    below = [other for other in parents if is_below(parents, other, one)]
    return max((depth(parents, other) for other in below), default=1) - max(
        depth(parents, one) - 1, 0
    )


def fits(parents: Mapping[Hashable, Hashable | None], goal, parent) -> str:
    """Why the goal cannot stand below that parent; "" when it can. A new goal is None."""
    if parent is None:
        return ""
    if goal is not None and is_below(parents, parent, goal):
        return "A goal cannot stand below itself or below one of its own sub-goals."
    tall = 1 if goal is None else height(parents, goal)
    if depth(parents, parent) + tall > DEEPEST:
        return f"Goals are at most {DEEPEST} levels deep."
    return ""
