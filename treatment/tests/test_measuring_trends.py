from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatment.measuring.trends import slope_of, trend

TODAY = date(2026, 5, 30)


def days_ago(*values, apart=1, end=0):
    """The last value `end` days ago, the others before it."""
    count = len(values)
    return [
        (TODAY - timedelta(end + apart * (count - 1 - number)), value)
        for number, value in enumerate(values)
    ]


@pytest.mark.parametrize(
    ("points", "direction", "slope", "says"),
    [
        ([], "increase", 0, "insufficient_data"),
        (days_ago(1), "increase", 0, "insufficient_data"),
        (days_ago(1, 9), "increase", 8, "insufficient_data"),
        (days_ago(1, 2, 3), "increase", 1, "improving"),
        (days_ago(1, 2, 3), "decrease", 1, "declining"),
        (days_ago(3, 2, 1), "increase", -1, "declining"),
        (days_ago(3, 2, 1), "decrease", -1, "improving"),
        (days_ago(5, 5, 5), "increase", 0, "stable"),
        (days_ago(5, 5.04, 5.08), "increase", 0.04, "stable"),
        (days_ago(5, 5.05, 5.1), "increase", 0.05, "improving"),
        (days_ago(5.1, 5.05, 5), "increase", -0.05, "declining"),
        (days_ago(0, 0, 3, 3), "increase", 1.2, "improving"),
        (days_ago(1, 2, 3, end=28), "increase", 1, "improving"),
        (days_ago(1, 2, 3, end=29), "increase", 1, "insufficient_data"),
        ([*days_ago(90, apart=1, end=31), *days_ago(1, 2, 3)], "increase", 1, "improving"),
        ([(TODAY, 1), (TODAY, 5), (TODAY, 9)], "increase", 0, "stable"),
        ([*days_ago(1, 2), (TODAY + timedelta(1), 3)], "increase", 1, "insufficient_data"),
    ],
)
def test_the_trend_of_the_last_thirty_days(points, direction, slope, says):
    found = trend(points, direction, TODAY)

    assert found.slope == pytest.approx(slope)
    assert found.direction == says


@pytest.mark.parametrize(
    ("values", "target", "says"),
    [
        ((8, 8, 8), 8, "stable"),
        ((8, 9, 10), 8, "declining"),
        ((8, 7, 6), 8, "declining"),
        ((11, 10, 9), 8, "improving"),
        ((5, 6, 7), 8, "improving"),
        ((7, 8, 9), 8, "stable"),
        ((8, 9, 10), None, "declining"),
        ((8, 8, 8), None, "stable"),
    ],
)
def test_what_is_to_be_maintained_declines_where_it_moves_away(values, target, says):
    found = trend(days_ago(*values), "maintain", TODAY, target=target)

    assert found.direction == says


def test_entries_of_one_day_are_told_apart_by_their_times():
    points = [(datetime(2026, 5, 30, hour, tzinfo=UTC), hour) for hour in (0, 6, 12)]

    assert trend(points, "increase", TODAY).slope == pytest.approx(24)


@given(
    slope=st.floats(-10, 10),
    start=st.floats(-100, 100),
    days=st.sets(st.integers(0, 30), min_size=3),
)
def test_of_a_straight_line_its_slope_is_found(slope, start, days):
    points = [(TODAY - timedelta(day), start - slope * day) for day in days]

    assert slope_of(points) == pytest.approx(slope, abs=1e-6)


@given(values=st.lists(st.floats(-100, 100), min_size=3, max_size=30), shift=st.floats(-1000, 1000))
def test_a_trend_does_not_depend_on_where_the_scale_begins(values, shift):
    here, there = days_ago(*values), days_ago(*[value + shift for value in values])

    assert slope_of(here) == pytest.approx(slope_of(there), abs=1e-6)


@given(values=st.lists(st.integers(0, 100), min_size=3, max_size=30))
def test_what_improves_one_way_declines_the_other(values):
    mirrored = {"improving": "declining", "declining": "improving", "stable": "stable"}
    up = trend(days_ago(*values), "increase", TODAY).direction
    down = trend(days_ago(*values), "decrease", TODAY).direction

    assert down == mirrored[up]
