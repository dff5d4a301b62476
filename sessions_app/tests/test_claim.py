from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app.models import TherapySession
from sessions_app.tests.factories import SessionFactory

pytestmark = pytest.mark.django_db


def waiting(**fields):
    return SessionFactory(available_at=timezone.now() - timedelta(seconds=1), **fields)


def test_a_waiting_session_is_claimed_once():
    session = waiting()

    first = TherapySession.objects.claim(session.pk)
    second = TherapySession.objects.claim(session.pk)

    assert first.lease_token is not None
    assert first.attempts == 1
    assert second is None


def test_a_lease_that_ran_out_is_taken_over_with_a_new_token():
    session = waiting(lease_until=timezone.now() - timedelta(seconds=1), attempts=1)

    taken = TherapySession.objects.claim(session.pk)

    assert taken.attempts == 2
    assert taken.lease_token != session.lease_token


def test_a_lease_that_lasts_is_respected():
    session = waiting(lease_until=timezone.now() + timedelta(seconds=30))

    assert TherapySession.objects.claim(session.pk) is None


def test_a_session_that_wants_nothing_is_not_claimed():
    session = SessionFactory(available_at=None)

    assert TherapySession.objects.claim(session.pk) is None


def test_a_postponed_session_waits_for_its_time():
    session = SessionFactory(available_at=timezone.now() + timedelta(minutes=1))

    assert TherapySession.objects.claim(session.pk) is None


def test_three_attempts_are_all():
    session = waiting(attempts=3)

    assert TherapySession.objects.claim(session.pk) is None


def test_a_session_that_is_gone_is_nobodys():
    assert TherapySession.objects.claim("00000000-0000-4000-8000-000000000000") is None
