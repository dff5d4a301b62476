"""Reminders at a patient's own time of day. The row is the queue: a worker claims what is due."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Max
from django.urls import reverse
from django.utils import timezone

from accounts.actions.notifications import notify
from accounts.models import Notification
from treatment.measuring.cadence import days_between, next_due
from treatment.measuring.local_time import local, next_moment
from treatment.models import GoalReminder, TrackingConfig

AT_ONCE = 100  # claimed in one transaction
TITLES = {
    GoalReminder.Kind.CHECK_IN: "Time to check in",
    GoalReminder.Kind.PROGRESS: "Time to note how a goal goes",
    GoalReminder.Kind.MOTIVATION: "A word for you",
}


def wind(reminder: GoalReminder, *, now: datetime | None = None) -> None:
    """Set it to the next time that its patient's clock shows what they chose."""
    reminder.timezone = reminder.goal.patient.timezone
    reminder.next_at = next_moment(
        reminder.at_time, reminder.weekdays, reminder.timezone, after=now or timezone.now()
    )


def follow_moves() -> int:
    """Of patients who have told us of another timezone since."""
    moved = GoalReminder.objects.in_use().exclude(timezone=F("goal__patient__timezone"))
    return _each(moved, _wind_only)


def send_due() -> int:
    """How many were due. After an outage each is sent once, however often it was missed."""
    total = 0
    while claimed := _claim_and_send():
        total += claimed
    return total


def _claim_and_send():
    due = GoalReminder.objects.filter(is_active=True, next_at__lte=timezone.now())
    return _each(due.order_by("next_at"), _send_and_wind)


@transaction.atomic
def _each(reminders, act):
    rows = reminders.select_related("goal__patient")
    claimed = list(rows.select_for_update(of=["self"], skip_locked=True)[:AT_ONCE])
    for reminder in claimed:
        act(reminder)
    return len(claimed)


def _wind_only(reminder):
    wind(reminder)
    reminder.save(update_fields=["next_at", "timezone", "updated_at"])


def _send_and_wind(reminder):
    now = timezone.now()
    if is_wanted(reminder, now):
        _send(reminder)
        reminder.last_sent_at = now
    wind(reminder, now=now)
    reminder.save(update_fields=["next_at", "timezone", "last_sent_at", "updated_at"])


def is_wanted(reminder: GoalReminder, now: datetime) -> bool:
    """Not of a closed goal, not to somebody who cannot sign in, and of the tracking only when
    an entry is due."""
    goal, patient = reminder.goal, reminder.goal.patient
    has_account = patient.is_active and patient.is_verified and patient.email
    if not goal.is_open or not has_account:
        return False
    return not reminder.only_when_due or is_due(goal, local(now, patient.timezone).date())


def is_due(goal, today) -> bool:
    tracking = TrackingConfig.objects.filter(goal=goal, reminder_enabled=True).first()
    if tracking is None:
        return False
    every = days_between(tracking.tracking_frequency, tracking.custom_frequency_days)
    last = goal.progress_entries.aggregate(last=Max("entry_date"))["last"]
    due = next_due(last, every, today)
    return due is not None and due <= today


def _send(reminder):
    """`once` is the time it was set to: whoever claims it a second time tells nobody."""
    notify(
        reminder.goal.patient,
        kind=Notification.Kind.REMINDER,
        title=TITLES[reminder.kind],
        once=f"reminder:{reminder.pk}:{reminder.next_at:%Y%m%dT%H%M%S}",
        patient=reminder.goal.patient,
        text=reminder.message or reminder.goal.description,
        link=reverse("treatment:own_goals"),
        about=reminder.goal,
        by_mail=reminder.by_mail,
    )
