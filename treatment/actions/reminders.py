"""When a patient is reminded: decided by themself or by a therapist with them."""

from datetime import time

from django.db import transaction

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from treatment import reminder_clock
from treatment.actions.care import as_it_is_now
from treatment.actions.progress import GoalClosed, locked, require_writer
from treatment.models import Goal, GoalReminder, TrackingConfig

MOST = 20  # of one goal
EVENING = time(18)  # when tracking that is due is asked for
OF_THE_CLOCK = ("next_at", "last_sent_at")


class TooMany(Refused):
    code = "too_many_reminders"
    message = f"There are {MOST} reminders for this goal already."


@transaction.atomic
def add_reminder(goal: Goal, *, by: User, **fields) -> GoalReminder:
    """`fields`: kind, at_time, weekdays, message, by_mail, is_active."""
    require_writer(goal.patient, by)
    goal = locked(goal)
    if not goal.is_open:
        raise GoalClosed
    if goal.reminders.count() >= MOST:
        raise TooMany
    reminder = GoalReminder(goal=goal, **fields)
    reminder.full_clean(exclude=OF_THE_CLOCK)
    reminder_clock.wind(reminder)
    reminder.save()
    _record(reminder, "added", by=by)
    return reminder


@transaction.atomic
def change_reminder(reminder: GoalReminder, *, by: User, **changes) -> GoalReminder:
    reminder = _locked(reminder, by)
    changed = sorted(name for name, value in changes.items() if getattr(reminder, name) != value)
    if not changed:
        return reminder
    for name in changed:
        setattr(reminder, name, changes[name])
    reminder.full_clean(exclude=OF_THE_CLOCK)
    reminder_clock.wind(reminder)
    reminder.save()
    _record(reminder, "changed", by=by, fields=changed)
    return reminder


@transaction.atomic
def remove_reminder(reminder: GoalReminder, *, by: User) -> None:
    reminder = _locked(reminder, by)
    _record(reminder, "removed", by=by)
    reminder.delete()


def follow_tracking(tracking: TrackingConfig) -> None:
    """The reminder that tracking itself asks for. Its time of day, once chosen, stays."""
    own = tracking.goal.reminders.filter(only_when_due=True)
    if not tracking.reminder_enabled:
        own.delete()
    elif not own.exists():
        kind = GoalReminder.Kind.PROGRESS
        reminder = GoalReminder(goal=tracking.goal, kind=kind, at_time=EVENING, only_when_due=True)
        reminder_clock.wind(reminder)
        reminder.save()


def _locked(reminder, by):
    rows = GoalReminder.objects.select_for_update(of=["self"]).select_related("goal__patient")
    reminder = as_it_is_now(rows, reminder)
    require_writer(reminder.goal.patient, by)
    return reminder


def _record(reminder, act, *, by, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"reminder.{act}",
        target=reminder,
        patient=reminder.goal.patient,
        **details,
    )
