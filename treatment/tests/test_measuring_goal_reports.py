from decimal import Decimal

import pytest

from treatment.measuring.goal_reports import goal_status


@pytest.mark.parametrize(
    ("baseline", "current", "direction", "expected"),
    [
        (10, 13, "increase", "significant_improvement"),
        (10, Decimal("12.99"), "increase", "improvement"),
        (10, 11, "increase", "improvement"),
        (10, Decimal("10.99"), "increase", "stable"),
        (10, Decimal("9.01"), "increase", "stable"),
        (10, 9, "increase", "decline"),
        (10, 1, "increase", "decline"),
        (10, 7, "decrease", "significant_improvement"),
        (10, 9, "decrease", "improvement"),
        (10, Decimal("9.01"), "decrease", "stable"),
        (10, 11, "decrease", "decline"),
        (-10, -7, "increase", "significant_improvement"),
        (10, Decimal("10.9"), "maintain", "stable"),
        (10, 11, "maintain", "decline"),
        (10, 9, "maintain", "decline"),
    ],
)
def test_the_direction_says_what_is_better(baseline, current, direction, expected):
    assert goal_status(baseline, current, direction=direction) == expected


@pytest.mark.parametrize(
    ("baseline", "current", "target", "expected"),
    [
        (10, 7, 2, "significant_improvement"),
        (2, 7, 10, "significant_improvement"),
        (2, 1, 10, "decline"),
        (0, 3, 10, "significant_improvement"),  # nothing to take percent of but the target
        (0, 2, 10, "improvement"),
        (0, 0, 10, "stable"),
        (5, 5, 5, "stable"),
    ],
)
def test_where_nobody_said_better_lies_towards_the_target(baseline, current, target, expected):
    assert goal_status(baseline, current, target=target) == expected


@pytest.mark.parametrize(
    "facts",
    [
        {"baseline": None, "current": 3, "target": 5},
        {"baseline": 3, "current": None, "target": 5},
        {"baseline": 3, "current": 4},
        {"baseline": 0, "current": 4, "direction": "increase"},
    ],
)
def test_what_cannot_be_told_is_not_told(facts):
    assert goal_status(facts.pop("baseline"), facts.pop("current"), **facts) is None
