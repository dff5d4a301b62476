from datetime import date, timedelta
from fractions import Fraction

import pytest

from treatment.measuring.frequency import halves, trend_of, weekly_average

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    ("sessions", "first", "last", "expected"),
    [
        (0, None, None, 0.0),
        (1, date(2026, 6, 1), date(2026, 6, 1), 1.0),
        (3, date(2026, 6, 1), date(2026, 6, 5), 3.0),  # within one week
        (5, date(2026, 6, 1), date(2026, 6, 29), 1.25),
        (10, date(2026, 1, 1), date(2026, 1, 11), 7.0),
    ],
)
def test_sessions_a_week(sessions, first, last, expected):
    assert weekly_average(sessions, first, last) == expected


@pytest.mark.parametrize(
    ("days_ago", "expected"),
    [
        ([], "insufficient_data"),
        ([90], "insufficient_data"),
        ([1], "increasing"),
        ([31], "decreasing"),
        ([30], "decreasing"),  # the 30th day before today belongs to the earlier window
        ([29], "increasing"),
        ([60], "insufficient_data"),
        ([1, 2, 40, 50], "stable"),
        ([1, 40, 50], "decreasing"),
    ],
)
def test_the_last_30_days_against_the_30_before(days_ago, expected):
    days = {TODAY - timedelta(ago): 1 for ago in days_ago}

    assert trend_of(days, TODAY) == expected


def test_two_sessions_on_one_day_are_two():
    days = {TODAY: 2, TODAY - timedelta(40): 1}

    assert trend_of(days, TODAY) == "increasing"


@pytest.mark.parametrize(
    ("means", "expected"),
    [
        ([], "insufficient_data"),
        ([5], "insufficient_data"),
        ([5, None], "insufficient_data"),
        ([5, 5], "stable"),
        ([5, Fraction(53, 10)], "improving"),
        ([5, Fraction(529, 100)], "stable"),
        ([Fraction(53, 10), 5], "declining"),
        ([5, None, 6], "improving"),
        ([4, 6, 6], "improving"),  # 4 against 6 and 6
        ([6, 6, 4], "declining"),
        ([3, 7, 4, 6], "stable"),
    ],
)
def test_the_second_half_of_the_months_against_the_first(means, expected):
    exact = [None if mean is None else Fraction(mean) for mean in means]

    assert halves(exact) == expected
