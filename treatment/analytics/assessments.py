"""What is known of a patient's questionnaires: which are due, and how scores have moved."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Max
from django.utils import timezone

from accounts.models import User
from treatment.instruments import INSTRUMENTS, ReliableChange
from treatment.models import Assessment, AssessmentSchedule


@dataclass(frozen=True)
class DueItem:
    type: str
    last_administered: date | None
    due_date: date
    every_days: int

    @property
    def is_overdue(self) -> bool:
        return self.due_date < timezone.localdate()


def due(patient: User, today: date, *, within: int = 0) -> list[DueItem]:
    """What is due today or within so many days, the oldest debt first. A questionnaire that was
    never filled in is due only where somebody set how often."""
    horizon = today + timedelta(days=within)
    items = [item for item in upcoming(patient) if item.due_date <= horizon]
    return sorted(items, key=lambda item: (item.due_date, item.type))


def upcoming(patient: User) -> list[DueItem]:
    last = dict(
        Assessment.objects.filter(patient=patient)
        .values_list("instrument")
        .annotate(Max("administered_date"))
    )
    schedules = {row.instrument: row for row in AssessmentSchedule.objects.filter(patient=patient)}
    found = (_item(name, last.get(name), schedules.get(name)) for name in INSTRUMENTS)
    return [item for item in found if item]


def _item(name, last, schedule) -> DueItem | None:
    days = schedule.every_days if schedule else INSTRUMENTS[name].due_every_days
    if not days or not (last or schedule):
        return None
    first = last + timedelta(days=days) if last else timezone.localdate(schedule.created_at)
    return DueItem(name, last, first, days)


def change_from(assessment: Assessment, before) -> ReliableChange | None:
    """`before`: the first score or the one before, as `compared()` gives it."""
    instrument = INSTRUMENTS.get(assessment.instrument)
    if before is None or instrument is None:
        return None
    return instrument.reliable_change(before, assessment.score)
