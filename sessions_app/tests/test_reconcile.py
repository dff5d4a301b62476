from datetime import timedelta

import pytest
from django.utils import timezone

from sessions_app import pipeline
from sessions_app.models import TherapySession
from sessions_app.tests.factories import SessionFactory

pytestmark = pytest.mark.django_db

AGO = timedelta(seconds=90)


def waiting(**fields):
    return SessionFactory(available_at=timezone.now() - AGO, **fields)


def test_a_session_whose_message_was_lost_is_announced_again():
    session = waiting(queued_at=timezone.now() - AGO)

    assert pipeline.reconcile() == [session]


def test_a_session_that_was_just_announced_is_left_alone():
    waiting(queued_at=timezone.now())

    assert pipeline.reconcile() == []


def test_announcing_once_is_enough_for_a_while():
    waiting(queued_at=timezone.now() - AGO)

    pipeline.reconcile()

    assert pipeline.reconcile() == []


def test_a_session_whose_worker_died_is_announced_again():
    session = waiting(
        status="transcribing",
        lease_until=timezone.now() - timedelta(seconds=1),
        queued_at=timezone.now() - AGO,
    )

    assert pipeline.reconcile() == [session]


def test_a_session_whose_worker_lives_is_left_alone():
    waiting(status="transcribing", lease_until=timezone.now() + AGO)

    assert pipeline.reconcile() == []


def test_after_three_attempts_the_session_fails_with_a_sentence():
    session = waiting(attempts=3, status="transcribing")

    pipeline.reconcile()

    session.refresh_from_db()
    assert session.status == TherapySession.Status.FAILED
    assert session.error_code == "gave_up"
    assert "three times" in session.error_message


def test_a_cancelled_session_without_a_worker_ends():
    session = waiting(is_cancelled=True)

    pipeline.reconcile()

    session.refresh_from_db()
    assert session.was_cancelled


def test_what_is_ended_stays_ended():
    session = SessionFactory(status="processed", available_at=None)

    assert pipeline.reconcile() == []
    session.refresh_from_db()
    assert session.is_processed
