from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from treatment.measuring.progress import percent, percentages_reached, share

amounts = st.decimals(-1000, 1000, places=2)


@pytest.mark.parametrize(
    ("baseline", "target", "current", "gone"),
    [
        (0, 10, 0, 0),
        (0, 10, 5, 0.5),
        (0, 10, 10, 1),
        (0, 10, 12, 1.2),
        (0, 10, -5, -0.5),
        (8, 2, 8, 0),
        (8, 2, 5, 0.5),
        (8, 2, 2, 1),
        (8, 2, 0, 4 / 3),
        (8, 2, 11, -0.5),
        (5, 5, 7, 0),
        (None, 10, 5, 0),
        (0, None, 5, 0),
        (0, 10, None, 0),
        (Decimal("0.10"), Decimal("0.50"), Decimal("0.20"), 0.25),
    ],
)
def test_the_share_of_the_way(baseline, target, current, gone):
    assert share(baseline, target, current) == pytest.approx(gone)


@pytest.mark.parametrize(
    ("gone", "reached"),
    [
        (-0.5, []),
        (0, []),
        (0.2499, []),
        (0.25, [25]),
        (0.5, [25, 50]),
        (0.99, [25, 50, 75]),
        (1, [25, 50, 75, 100]),
        (1.5, [25, 50, 75, 100]),
    ],
)
def test_parts_of_the_way_that_are_reached(gone, reached):
    assert percentages_reached(gone) == reached


def test_a_quarter_is_a_quarter_whatever_the_decimals():
    gone = share(Decimal("0.1"), Decimal("0.3"), Decimal("0.15"))

    assert percentages_reached(gone) == [25]


def test_without_values_there_is_no_percentage():
    assert percent(None, 10, 5) is None


def test_beyond_the_target_is_more_than_a_hundred_percent():
    assert percent(0, 10, 12) == 120


@given(baseline=amounts, target=amounts, current=amounts)
def test_turning_the_scale_round_changes_nothing(baseline, target, current):
    assume(baseline != target)

    assert share(-baseline, -target, -current) == share(baseline, target, current)


@given(baseline=amounts, target=amounts)
def test_the_way_goes_from_nothing_to_all(baseline, target):
    assume(baseline != target)

    assert share(baseline, target, baseline) == 0
    assert share(baseline, target, target) == 1
