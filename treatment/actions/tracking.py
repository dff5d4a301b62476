"""How a goal is measured: decided by its therapist."""

from django.db import transaction

from accounts.access import edits
from accounts.errors import NotAllowed
from accounts.models import AuditEvent, User
from treatment.actions.progress import locked
from treatment.actions.reminders import follow_tracking
from treatment.models import Goal, TrackingConfig


@transaction.atomic
def set_tracking(goal: Goal, *, by: User, **fields) -> tuple[TrackingConfig, bool]:
    """The way and whether it is the first one. Values noted before stay as they were noted."""
    goal = locked(goal)
    if not edits(by, goal.patient_id):
        raise NotAllowed
    tracking = TrackingConfig.objects.filter(goal=goal).first()
    is_new = tracking is None
    tracking = tracking or TrackingConfig(goal=goal)
    changed = sorted(name for name, value in fields.items() if getattr(tracking, name) != value)
    for name in changed:
        setattr(tracking, name, fields[name])
    tracking.full_clean()
    tracking.save()
    follow_tracking(tracking)
    if is_new or changed:
        AuditEvent.objects.record(
            by=by, action="tracking.set", target=goal, patient=goal.patient, fields=changed
        )
    return tracking, is_new
