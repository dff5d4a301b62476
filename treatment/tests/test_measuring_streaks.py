from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatment.measuring.cadence import kept, next_due, periods
from treatment.measuring.streaks import longest, streak, streak_now, streaks_reached

FIRST = date(2026, 2, 20)


def days(*numbers):
    return [FIRST + timedelta(number) for number in numbers]


@pytest.mark.parametrize(
    ("noted", "in_a_row"),
    [
        ([], 0),
        (days(0), 1),
        (days(0, 1, 2), 3),
        (days(2, 0, 1), 3),
        (days(0, 1, 1, 2), 3),
        (days(0, 1, 3), 1),
        (days(0, 2, 3), 2),
        (days(*range(30)), 30),
    ],
)
def test_the_streak_ends_with_the_latest_day(noted, in_a_row):
    assert streak(noted) == in_a_row


@pytest.mark.parametrize(
    ("noted", "today", "in_a_row"),
    [
        (days(0, 1, 2), 2, 3),
        (days(0, 1, 2), 3, 3),
        (days(0, 1, 2), 4, 0),
        (days(0, 1, 2, 9), 2, 3),
        ([], 0, 0),
    ],
)
def test_a_streak_goes_on_until_a_day_has_passed(noted, today, in_a_row):
    assert streak_now(noted, FIRST + timedelta(today)) == in_a_row


@pytest.mark.parametrize(
    ("noted", "reached"),
    [
        (range(6), []),
        (range(7), [7]),
        ([*range(7), 20], [7]),
        (range(14), [7, 14]),
        (range(89), [7, 14, 30, 60]),
        (range(90), [7, 14, 30, 60, 90]),
        (range(200), [7, 14, 30, 60, 90]),
    ],
)
def test_streaks_that_were_reached(noted, reached):
    assert streaks_reached(days(*noted)) == reached


@given(st.sets(st.integers(0, 60)), st.randoms())
def test_neither_order_nor_repetition_matters(numbers, random):
    noted = days(*numbers)
    shuffled = [*noted, *noted]
    random.shuffle(shuffled)

    assert longest(shuffled) == longest(noted)
    assert streak(shuffled) == streak(noted)


@given(st.sets(st.integers(0, 60)), st.integers(0, 60))
def test_one_more_day_never_shortens_the_longest_streak(numbers, more):
    assert longest(days(*numbers, more)) >= longest(days(*numbers))


@pytest.mark.parametrize(
    ("last", "every", "due"),
    [
        (None, 1, 10),
        (10, 1, 11),
        (9, 1, 10),
        (2, 1, 10),
        (10, 7, 17),
        (5, 7, 12),
        (None, None, None),
        (5, None, None),
    ],
)
def test_the_next_entry_is_due(last, every, due):
    noted = None if last is None else FIRST + timedelta(last)

    found = next_due(noted, every, FIRST + timedelta(10))

    assert found == (None if due is None else FIRST + timedelta(due))


@pytest.mark.parametrize(
    ("every", "since", "until", "count"),
    [(1, 0, 9, 10), (1, 0, 100, 28), (7, 0, 6, 1), (7, 0, 5, 0), (7, 0, 100, 4), (None, 0, 9, 0)],
)
def test_entries_that_were_due_in_four_weeks(every, since, until, count):
    assert len(periods(every, FIRST + timedelta(since), FIRST + timedelta(until))) == count


def test_a_week_is_kept_by_one_entry():
    weeks = periods(7, FIRST, FIRST + timedelta(13))

    assert kept(weeks, days(0, 1, 2)) == 1
    assert kept(weeks, days(0, 13)) == 2
