from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatment.measuring.local_time import local, moment_of, next_moment

VILNIUS, NEW_YORK = "Europe/Vilnius", "America/New_York"


def at(day, hour, minute=0):
    return datetime.fromisoformat(day).replace(hour=hour, minute=minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("clock", "weekdays", "zone", "after", "comes"),
    [
        (time(9), [], VILNIUS, at("2026-01-05", 6, 59), at("2026-01-05", 7)),
        (time(9), [], VILNIUS, at("2026-01-05", 7), at("2026-01-06", 7)),
        (time(9), [], VILNIUS, at("2026-03-28", 7), at("2026-03-29", 6)),
        (time(9), [], VILNIUS, at("2026-10-24", 6), at("2026-10-25", 7)),
        (time(9), [0], VILNIUS, at("2026-01-05", 7), at("2026-01-12", 7)),
        (time(9), [2, 4], VILNIUS, at("2026-01-05", 7), at("2026-01-07", 7)),
        (time(0, 30), [0], VILNIUS, at("2026-01-04", 20), at("2026-01-04", 22, 30)),
        (time(3, 30), [], VILNIUS, at("2026-03-28", 12), at("2026-03-29", 1, 30)),
        (time(3, 30), [], VILNIUS, at("2026-10-24", 12), at("2026-10-25", 0, 30)),
        (time(3, 30), [], VILNIUS, at("2026-10-25", 0, 30), at("2026-10-26", 1, 30)),
        (time(1, 30), [], NEW_YORK, at("2026-11-01", 5, 30), at("2026-11-02", 6, 30)),
        (time(2, 30), [], NEW_YORK, at("2026-03-08", 0), at("2026-03-08", 7, 30)),
    ],
)
def test_when_the_clock_shows_that_time_next(clock, weekdays, zone, after, comes):
    assert next_moment(clock, weekdays, zone, after=after) == comes


@given(
    clock=st.times(),
    start=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    zone=st.sampled_from([VILNIUS, NEW_YORK, "Australia/Lord_Howe", "Pacific/Apia", "UTC"]),
)
def test_every_day_of_the_calendar_has_it_once(clock, start, zone):
    moments = [moment_of(start, clock, zone)]
    for _ in range(5):
        moments.append(next_moment(clock, [], zone, after=moments[-1]))

    found = [local(moment, zone).date() for moment in moments]

    assert found == [start + timedelta(number) for number in range(6)]
