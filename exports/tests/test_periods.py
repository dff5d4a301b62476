from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exports.measuring.periods import MONTH, QUARTER, WEEK, next_run, period_ended

BERLIN = ZoneInfo("Europe/Berlin")
NEW_YORK = ZoneInfo("America/New_York")


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("every", "today", "period"),
    [
        (WEEK, date(2026, 3, 4), (date(2026, 2, 23), date(2026, 3, 1))),
        (WEEK, date(2026, 3, 2), (date(2026, 2, 23), date(2026, 3, 1))),
        (MONTH, date(2026, 3, 1), (date(2026, 2, 1), date(2026, 2, 28))),
        (MONTH, date(2026, 1, 31), (date(2025, 12, 1), date(2025, 12, 31))),
        (QUARTER, date(2026, 1, 1), (date(2025, 10, 1), date(2025, 12, 31))),
        (QUARTER, date(2026, 6, 30), (date(2026, 1, 1), date(2026, 3, 31))),
    ],
)
def test_a_report_tells_of_the_whole_period_before(every, today, period):
    assert period_ended(every, today) == period


@pytest.mark.parametrize(
    ("every", "day", "after", "expected"),
    [
        (WEEK, 1, at(2026, 3, 2, 5), at(2026, 3, 2, 6)),  # Monday, 7:00 in Berlin
        (WEEK, 1, at(2026, 3, 2, 6), at(2026, 3, 9, 6)),
        (WEEK, 7, at(2026, 3, 2, 6), at(2026, 3, 8, 6)),
        (MONTH, 28, at(2026, 2, 28, 6), at(2026, 3, 28, 6)),
        (MONTH, 1, at(2026, 12, 5), at(2027, 1, 1, 6)),
        (QUARTER, 2, at(2026, 2, 1), at(2026, 4, 2, 5)),
    ],
)
def test_the_next_time_is_the_first_that_comes(every, day, after, expected):
    found = next_run(every, on_day=day, at=time(7), zone=BERLIN, after=after)

    assert found == expected


def test_seven_in_the_morning_stays_seven_when_clocks_change():
    before = next_run(WEEK, on_day=1, at=time(7), zone=BERLIN, after=at(2026, 3, 20))
    after = next_run(WEEK, on_day=1, at=time(7), zone=BERLIN, after=before)

    assert [moment.astimezone(BERLIN).hour for moment in (before, after)] == [7, 7]
    assert (after - before).total_seconds() == (7 * 24 - 1) * 3600


def test_an_hour_that_does_not_exist_comes_as_much_later():
    found = next_run(WEEK, on_day=7, at=time(2, 30), zone=BERLIN, after=at(2026, 3, 28))

    assert found == at(2026, 3, 29, 1, 30)


def test_an_hour_that_comes_twice_counts_once():
    first = next_run(WEEK, on_day=7, at=time(1, 30), zone=NEW_YORK, after=at(2026, 10, 31))
    second = next_run(WEEK, on_day=7, at=time(1, 30), zone=NEW_YORK, after=first)

    assert first == at(2026, 11, 1, 5, 30)
    assert second == at(2026, 11, 8, 6, 30)


@given(
    every=st.sampled_from([WEEK, MONTH, QUARTER]),
    day=st.integers(1, 7),
    minutes=st.integers(0, 24 * 60 - 1),
    zone=st.sampled_from(["UTC", "Europe/Berlin", "America/St_Johns", "Pacific/Apia"]),
    after=st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)),
)
def test_it_always_lies_ahead_and_within_a_period(every, day, minutes, zone, after):
    longest = {WEEK: 8, MONTH: 33, QUARTER: 94}[every]

    found = next_run(
        every,
        on_day=day,
        at=time(minutes // 60, minutes % 60),
        zone=ZoneInfo(zone),
        after=after,
    )

    assert 0 < (found - after).total_seconds() <= longest * 86_400
