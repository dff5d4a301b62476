from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.tests.factories import PatientFactory, TherapistFactory
from sessions_app.actions import erase
from sessions_app.models import TherapySession
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, SessionFactory
from treatment.analytics.keeping import keep_up, rebuild
from treatment.models import (
    CheckIn,
    PatientTally,
    Period,
    Scope,
    SessionMetrics,
    SessionToMeasure,
    Tally,
    Topic,
    TopicTally,
)
from treatment.tests.factories import CheckInFactory
from treatment.tests.metrics_history import everything, forget

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def session(therapist, patient):
    return ProcessedSessionFactory(
        therapist=therapist, patient=patient, session_date=NOON, duration_seconds=3000
    )


def note(session, *topics, mood=None):
    content = {"risk_flags": [], "session_mood": mood}
    content["key_topics"] = [{"name": topic} for topic in topics]
    return NotesFactory(session=session, content=content)


def check_in(session, moment, mood, *, hours):
    """Written down so many hours from the beginning of the session."""
    made = CheckInFactory(patient=session.patient, moment=moment, general_mood=mood)
    at = session.session_date + timedelta(hours=hours)
    CheckIn.objects.filter(pk=made.pk).update(created_at=at, check_in_date=at.date())
    return made


def cell(period, starts_on, *, therapist=None):
    scope = Scope.THERAPIST if therapist else Scope.PRACTICE
    return Tally.objects.get(scope=scope, therapist=therapist, period=period, starts_on=starts_on)


def test_a_processed_session_is_measured(session):
    note(session, "Sleep", mood="low")

    keep_up()

    metrics = SessionMetrics.objects.get(session=session)
    assert (metrics.held_on, metrics.seconds) == (date(2026, 3, 4), 3000)
    assert metrics.is_processed
    assert metrics.mood_heard == 2


def test_what_nobody_measured_is_missing(session):
    keep_up()

    metrics = SessionMetrics.objects.get(session=session)
    assert (metrics.mood_pre, metrics.mood_post, metrics.mood_heard) == (None, None, None)


def test_mood_before_and_after_are_two_measurements(session):
    check_in(session, "before", 3, hours=-2)
    check_in(session, "after", 7, hours=2)

    keep_up()

    metrics = SessionMetrics.objects.get(session=session)
    assert (metrics.mood_pre, metrics.mood_post) == (3, 7)


def test_the_day_is_that_of_the_practice(session, settings):
    settings.PRACTICE_TIME_ZONE = "Pacific/Auckland"

    keep_up()

    assert SessionMetrics.objects.get(session=session).held_on == date(2026, 3, 5)


def test_every_period_holds_the_session(session, therapist):
    keep_up()

    starts = {
        Period.DAY: date(2026, 3, 4),
        Period.WEEK: date(2026, 3, 2),
        Period.MONTH: date(2026, 3, 1),
        Period.QUARTER: date(2026, 1, 1),
        Period.YEAR: date(2026, 1, 1),
        Period.ALL: date.min,
    }
    assert {
        period: (cell(period, day).sessions, cell(period, day, therapist=therapist).patients)
        for period, day in starts.items()
    } == dict.fromkeys(starts, (1, 1))


def test_patients_are_counted_once_in_a_period(session, therapist, patient):
    ProcessedSessionFactory(therapist=therapist, patient=patient, session_date=NOON)
    ProcessedSessionFactory(therapist=TherapistFactory(), patient=patient, session_date=NOON)
    ProcessedSessionFactory(therapist=therapist, session_date=NOON)

    keep_up()

    practice = cell(Period.MONTH, date(2026, 3, 1))
    assert (practice.sessions, practice.patients) == (4, 2)


def test_a_failed_session_is_counted_as_one_that_came_in(session, therapist, patient):
    SessionFactory(
        therapist=therapist,
        patient=patient,
        session_date=NOON,
        status=TherapySession.Status.FAILED,
        error_message="No sound.",
    )

    keep_up()

    practice = cell(Period.ALL, date.min)
    assert (practice.sessions, practice.all_sessions) == (1, 2)


def test_a_moved_session_moves_its_numbers(session, therapist):
    keep_up()

    session.session_date = NOON + timedelta(days=40)
    session.save()
    keep_up()

    assert not Tally.objects.filter(period=Period.MONTH, starts_on=date(2026, 3, 1)).exists()
    assert cell(Period.MONTH, date(2026, 4, 1), therapist=therapist).sessions == 1


def test_another_therapist_takes_the_numbers_along(session, therapist):
    keep_up()

    session.therapist = TherapistFactory()
    session.save()
    keep_up()

    assert not Tally.objects.filter(therapist=therapist).exists()
    assert cell(Period.YEAR, date(2026, 1, 1), therapist=session.therapist).sessions == 1


def test_a_note_written_again_changes_topics_and_mood(session):
    first = note(session, "Sleep", "Work", mood="low")
    keep_up()

    first.delete()
    note(session, "Work ", mood="positive")
    keep_up()

    tallies = TopicTally.objects.filter(scope=Scope.PRACTICE, period=Period.ALL)
    assert [(tally.topic.name, tally.sessions) for tally in tallies] == [("Work", 1)]
    assert SessionMetrics.objects.get(session=session).mood_heard == 4


def test_a_topic_has_one_name_in_any_case(session, patient):
    other = ProcessedSessionFactory(patient=patient, session_date=NOON)
    note(session, "Sleep")
    note(other, "sleep")

    keep_up()

    ever = TopicTally.objects.get(scope=Scope.PATIENT, patient=patient)
    assert ever.sessions == 2


def test_the_name_of_a_topic_is_sealed(session):
    note(session, "Sleepwalking")

    keep_up()

    raw = Topic.objects.extra(select={"raw": "encode(name, 'escape')"}).get()
    assert "Sleepwalking" not in raw.raw
    assert raw.name == "Sleepwalking"


def test_a_check_in_that_comes_later_counts(session):
    keep_up()

    CheckInFactory(patient=session.patient, session=session, moment="after", general_mood=9)
    keep_up()

    assert cell(Period.ALL, date.min).post_sum == 9


def test_a_check_in_that_goes_is_counted_no_more(session):
    made = check_in(session, "before", 3, hours=-1)
    keep_up()

    made.delete()
    keep_up()

    assert SessionMetrics.objects.get(session=session).mood_pre is None
    assert cell(Period.ALL, date.min).pre_count == 0


def test_an_erased_session_leaves_no_number(session, therapist):
    note(session, "Sleep")
    keep_up()

    erase.erase(session, by=therapist)
    keep_up()

    assert not SessionMetrics.objects.exists()
    assert not PatientTally.objects.exists()
    assert not Tally.objects.exists()
    assert not Topic.objects.exists()


def test_an_erased_patient_leaves_the_numbers_of_others(session, therapist):
    gone = PatientFactory()
    ProcessedSessionFactory(therapist=therapist, patient=gone, session_date=NOON)
    keep_up()

    gone.delete()
    keep_up()

    month = cell(Period.MONTH, date(2026, 3, 1), therapist=therapist)
    assert (month.sessions, month.patients) == (1, 1)


def test_keeping_up_twice_changes_nothing(session):
    note(session, "Sleep")
    keep_up()
    before = everything()

    assert keep_up() == 0
    assert everything() == before


def test_a_rebuild_finds_what_was_never_told(session):
    note(session, "Sleep", mood="low")
    keep_up()
    expected = everything()
    forget()
    SessionToMeasure.objects.all().delete()

    rebuild()

    assert everything() == expected


def test_a_rebuild_removes_what_nothing_stands_behind(session, patient):
    keep_up()
    expected = everything()
    zeros = dict.fromkeys(
        ("all_sessions", "seconds", "pre_sum", "pre_count", "post_sum", "post_count"), 0
    )
    month = {"period": "month", "starts_on": date(2020, 1, 1), "heard_sum": 0, "heard_count": 0}
    PatientTally.objects.create(patient=patient, sessions=4, **month, **zeros)
    Tally.objects.create(scope=Scope.PRACTICE, patients=3, sessions=4, **month, **zeros)

    rebuild()

    assert everything() == expected
