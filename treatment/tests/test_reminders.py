from datetime import UTC, datetime, time, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.models import Notification, OutgoingMail
from treatment.actions.progress import NotWriting, record_progress
from treatment.actions.reminders import TooMany, add_reminder, change_reminder, remove_reminder
from treatment.actions.tracking import set_tracking
from treatment.models import GoalReminder
from treatment.reminder_clock import send_due
from treatment.tasks import send_reminders
from treatment.tests.factories import GoalFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(patient):
    patient.timezone = "Europe/Vilnius"
    patient.save()
    return GoalFactory(patient=patient)


def reminded(goal):
    return Notification.objects.filter(recipient=goal.patient, kind="reminder").count()


def at(clock, text):
    """The tick of beat at that time, in UTC."""
    clock.move_to(datetime.fromisoformat(text).replace(tzinfo=UTC), tick=False)
    send_reminders()


def test_a_reminder_comes_at_the_time_of_the_patients_clock(goal, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9))

    at(time_machine, "2026-05-04T05:59:00")
    before = reminded(goal)
    at(time_machine, "2026-05-04T06:00:00")

    assert (before, reminded(goal)) == (0, 1)


def test_it_comes_once_for_each_day(goal, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9))

    for day in (4, 5, 6):
        for minute in (0, 1, 2):
            at(time_machine, f"2026-05-0{day}T06:0{minute}:00")

    assert reminded(goal) == 3


def test_only_on_the_days_that_were_chosen(goal, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9), weekdays=[2])

    for day in range(4, 9):
        at(time_machine, f"2026-05-0{day}T06:00:00")

    assert reminded(goal) == 1
    assert GoalReminder.objects.get().last_sent_at.date().isoformat() == "2026-05-06"


def test_a_time_that_the_clocks_skip_comes_an_hour_later(goal, time_machine):
    time_machine.move_to("2026-03-28T12:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(3, 30))

    at(time_machine, "2026-03-29T01:29:00")
    before = reminded(goal)
    at(time_machine, "2026-03-29T01:30:00")

    assert (before, reminded(goal)) == (0, 1)


def test_a_time_that_comes_twice_reminds_once(goal, time_machine):
    time_machine.move_to("2026-10-24T12:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(3, 30))

    at(time_machine, "2026-10-25T00:30:00")
    at(time_machine, "2026-10-25T01:30:00")

    assert reminded(goal) == 1


def test_after_summer_time_it_is_the_same_time_on_the_clock(goal, time_machine):
    time_machine.move_to("2026-10-24T06:00:00Z", tick=False)
    reminder = add_reminder(goal, by=goal.patient, at_time=time(9))

    assert reminder.next_at == datetime(2026, 10, 25, 7, tzinfo=UTC)


def test_whoever_moves_takes_the_reminder_along(goal, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9))
    goal.patient.timezone = "America/New_York"
    goal.patient.save()

    at(time_machine, "2026-05-04T06:00:00")
    in_vilnius = reminded(goal)
    at(time_machine, "2026-05-04T13:00:00")

    assert (in_vilnius, reminded(goal)) == (0, 1)


def test_after_an_outage_of_a_week_it_comes_once(goal, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9))

    at(time_machine, "2026-05-11T12:00:00")
    at(time_machine, "2026-05-11T12:01:00")

    assert reminded(goal) == 1
    assert GoalReminder.objects.get().next_at == datetime(2026, 5, 12, 6, tzinfo=UTC)


@pytest.mark.parametrize("closed", ["achieved", "discontinued", "modified"])
def test_nobody_is_reminded_of_a_closed_goal(goal, time_machine, closed):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9))
    goal.move_to(closed)
    goal.save()

    at(time_machine, "2026-05-04T06:00:00")

    assert reminded(goal) == 0


@pytest.mark.parametrize("lack", [{"email": None}, {"is_verified": False}, {"is_active": False}])
def test_nobody_without_an_account_is_reminded(goal, therapist, time_machine, lack):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=therapist, at_time=time(9))
    type(goal.patient).objects.filter(pk=goal.patient_id).update(**lack)

    at(time_machine, "2026-05-04T06:00:00")

    assert reminded(goal) == 0


def test_the_mail_says_nothing_of_the_goal(goal, time_machine, django_capture_on_commit_callbacks):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9), message="Speak up!")

    with django_capture_on_commit_callbacks(execute=True):
        at(time_machine, "2026-05-04T06:00:00")

    assert OutgoingMail.objects.filter(user=goal.patient, kind="news").count() == 1
    assert all("Speak" not in one.body and goal.description not in one.body for one in mail.outbox)


def test_without_mail_it_stays_in_the_app(goal, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    add_reminder(goal, by=goal.patient, at_time=time(9), by_mail=False)

    at(time_machine, "2026-05-04T06:00:00")

    assert reminded(goal) == 1
    assert not OutgoingMail.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once(goal, at_once):
    for minute in range(10):
        add_reminder(goal, by=goal.patient, at_time=time(9, minute))
    GoalReminder.objects.update(next_at=timezone.now() - timedelta(minutes=1))

    at_once(4, send_due)

    assert reminded(goal) == 10


def test_a_changed_time_is_the_next_one(goal, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    reminder = add_reminder(goal, by=goal.patient, at_time=time(9))

    change_reminder(reminder, by=goal.patient, at_time=time(10))

    assert GoalReminder.objects.get().next_at == datetime(2026, 5, 4, 7, tzinfo=UTC)


def test_a_removed_reminder_is_gone(goal):
    remove_reminder(add_reminder(goal, by=goal.patient, at_time=time(9)), by=goal.patient)

    assert not GoalReminder.objects.exists()


def test_there_are_at_most_twenty_for_a_goal(goal):
    for minute in range(20):
        add_reminder(goal, by=goal.patient, at_time=time(9, minute))

    with pytest.raises(TooMany):
        add_reminder(goal, by=goal.patient, at_time=time(10))


def test_a_stranger_sets_none(goal, outsider):
    with pytest.raises(NotWriting):
        add_reminder(goal, by=outsider, at_time=time(9))


# Tracking that is due


def tracked(goal, therapist, **fields):
    set_tracking(goal, by=therapist, tracking_method="scale", reminder_enabled=True, **fields)


def test_tracking_that_is_due_is_asked_for_in_the_evening(goal, therapist, time_machine):
    time_machine.move_to("2026-05-04T00:00:00Z", tick=False)
    tracked(goal, therapist, tracking_frequency="daily")

    at(time_machine, "2026-05-04T15:00:00")

    assert reminded(goal) == 1


def test_whoever_has_noted_it_is_not_asked(goal, therapist, time_machine):
    time_machine.move_to("2026-05-04T06:00:00Z", tick=False)
    tracked(goal, therapist, tracking_frequency="weekly")
    record_progress(goal, by=goal.patient, entry_date=timezone.localdate(), value=5)

    for day in range(4, 10):
        at(time_machine, f"2026-05-{day:02}T15:00:00")
    within_the_week = reminded(goal)
    at(time_machine, "2026-05-11T15:00:00")

    assert (within_the_week, reminded(goal)) == (0, 1)


def test_tracking_in_sessions_asks_for_nothing(goal, therapist, time_machine):
    time_machine.move_to("2026-05-04T06:00:00Z", tick=False)
    tracked(goal, therapist, tracking_frequency="session")

    at(time_machine, "2026-05-04T15:00:00")

    assert reminded(goal) == 0


def test_tracking_without_reminders_takes_its_own_away(goal, therapist):
    tracked(goal, therapist, tracking_frequency="daily")
    set_tracking(goal, by=therapist, reminder_enabled=False)

    assert not GoalReminder.objects.exists()
