from datetime import date

import pytest

from treatment.measuring import calendar
from treatment.measuring.proportions import Share, wilson


@pytest.mark.parametrize(
    ("day", "period", "start", "label"),
    [
        (date(2026, 1, 1), "week", date(2025, 12, 29), "2026-W01"),
        (date(2027, 1, 3), "week", date(2026, 12, 28), "2026-W53"),
        (date(2026, 3, 31), "month", date(2026, 3, 1), "2026-03"),
        (date(2026, 3, 31), "quarter", date(2026, 1, 1), "2026-Q1"),
        (date(2026, 12, 31), "quarter", date(2026, 10, 1), "2026-Q4"),
        (date(2026, 12, 31), "year", date(2026, 1, 1), "2026"),
    ],
)
def test_a_day_lies_in_its_period(day, period, start, label):
    assert calendar.start_of(day, period) == start
    assert calendar.label(start, period) == label


@pytest.mark.parametrize("period", calendar.PERIODS)
def test_periods_follow_each_other_without_a_gap(period):
    starts = calendar.starts(date(2026, 1, 15), period)

    assert len(starts) == calendar.SHOWN[period]
    assert starts[-1] == calendar.start_of(date(2026, 1, 15), period)
    assert [calendar.earlier(start, period, 1) for start in starts[1:]] == starts[:-1]


@pytest.mark.parametrize(
    ("number", "of", "low", "high"),
    [  # Newcombe 1998, Statistics in Medicine 17, 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(number, of, low, high):
    assert wilson(number, of) == pytest.approx((low, high), abs=0.00005)


def test_of_few_no_share_is_told():
    assert Share(3, 9).percent is None
    assert Share(3, 9).interval is None
    assert Share(3, 10).percent == 30.0
