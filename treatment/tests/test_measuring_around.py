import uuid
from datetime import UTC, datetime, timedelta

import pytest

from treatment.measuring.around import AFTER, BEFORE, Held, Said, mood_after, mood_before

BEGINS = datetime(2026, 3, 4, 12, tzinfo=UTC)
SESSION = Held(uuid.uuid4(), BEGINS, BEGINS + timedelta(minutes=50))


def said(moment, mood, *, hours, on=None, session=None):
    at = BEGINS + timedelta(hours=hours)
    return Said(moment, mood, on or at.date(), at, session)


@pytest.mark.parametrize(
    ("hours", "expected"), [(-24.1, None), (-24, 4), (-1, 4), (0, 4), (0.1, None)]
)
def test_before_is_the_day_before_the_beginning(hours, expected):
    assert mood_before(SESSION, [said(BEFORE, 4, hours=hours)]) == expected


@pytest.mark.parametrize(("hours", "expected"), [(0.5, None), (0.9, 8), (24, 8), (24.9, None)])
def test_after_is_the_day_after_the_end(hours, expected):
    assert mood_after(SESSION, [said(AFTER, 8, hours=hours)]) == expected


def test_the_last_one_before_and_the_first_one_after_count():
    several = [
        said(BEFORE, 2, hours=-5),
        said(BEFORE, 3, hours=-1),
        said(AFTER, 7, hours=1),
        said(AFTER, 9, hours=5),
    ]

    assert (mood_before(SESSION, several), mood_after(SESSION, several)) == (3, 7)


def test_what_is_linked_comes_before_what_is_near():
    linked = said(BEFORE, 1, hours=-200, session=SESSION.session_id)

    assert mood_before(SESSION, [said(BEFORE, 5, hours=-1), linked]) == 1


def test_what_is_linked_to_another_session_is_not_this_ones():
    assert mood_after(SESSION, [said(AFTER, 5, hours=1, session=uuid.uuid4())]) is None


def test_what_was_noted_later_belongs_to_its_day():
    assert mood_after(SESSION, [said(AFTER, 6, hours=100, on=BEGINS.date())]) == 6


def test_one_moment_is_not_the_other():
    assert mood_before(SESSION, [said(AFTER, 6, hours=-1)]) is None
    assert mood_after(SESSION, [said(BEFORE, 6, hours=1)]) is None
