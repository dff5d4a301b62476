"""What the therapist gives to do, and what the patient says of it."""

from django.db import transaction
from django.utils import timezone

from accounts.actions.notifications import notify
from accounts.errors import Refused
from accounts.models import AuditEvent, Notification, User
from treatment.actions.care import as_it_is_now, changes_of, check, require_care, require_erasable
from treatment.models import Goal, Homework

OF_THE_PATIENT = ("status", "report")


class GoalOfAnother(Refused):
    code = "invalid"
    status = 422
    message = "This goal is not one of this patient’s."

    def __init__(self):
        super().__init__(field="goal_id")


class Begun(Refused):
    code = "homework_begun"
    message = "The patient has begun with it or has said something of it. Drop it instead."


@transaction.atomic
def assign_homework(patient: User, *, by: User, goal: Goal | None = None, **fields) -> Homework:
    """`fields`: task, details, due_date, session. The patient is told that there is something."""
    require_care(patient, by)
    require_goal_of(patient, goal)
    homework = Homework(patient=patient, therapist=by, goal=goal, **fields)
    check(homework)
    homework.save()
    _record(homework, by=by, act="assigned", session_id=_text(homework.session_id))
    notify(
        patient,
        kind=Notification.Kind.HOMEWORK,
        title="There is new homework for you",
        once=f"homework:{homework.pk}",
        patient=patient,
        link="/my/homework",
        about=homework,
    )
    return homework


@transaction.atomic
def change_homework(homework: Homework, *, by: User, **changes) -> Homework:
    """By the therapist: anything. What is done has its time."""
    homework = _locked(homework)
    require_care(homework.patient, by)
    if "goal" in changes:
        require_goal_of(homework.patient, changes["goal"])
    return _changed(homework, changes, by=by, act="changed")


@transaction.atomic
def report_homework(homework: Homework, *, by: User, **changes) -> Homework:
    """By the patient, or by the therapist in their name: how it stands, how it went."""
    homework = _locked(homework)
    if by != homework.patient:
        require_care(homework.patient, by)
    told = {name: changes[name] for name in OF_THE_PATIENT if name in changes}
    return _changed(homework, told, by=by, act="reported")


@transaction.atomic
def withdraw_homework(homework: Homework, *, by: User) -> None:
    """Only what nobody has begun; whatever was said of it belongs to the record."""
    require_erasable(homework.patient)
    homework = _locked(homework)
    require_care(homework.patient, by)
    if homework.status != Homework.Status.ASSIGNED or homework.report:
        raise Begun
    _record(homework, by=by, act="withdrawn")
    Notification.objects.filter(about_id=homework.pk).delete()
    homework.delete()


def require_goal_of(patient: User, goal: Goal | None) -> None:
    if goal is not None and goal.patient_id != patient.pk:
        raise GoalOfAnother


def _locked(homework):
    rows = Homework.objects.select_for_update(of=["self"]).select_related("patient")
    return as_it_is_now(rows, homework)


def _changed(homework, changes, *, by, act):
    changed = changes_of(homework, changes)
    if not changed:
        return homework
    for name in changed:
        setattr(homework, name, changes[name])
    is_done = homework.status == Homework.Status.COMPLETED
    homework.completed_at = (homework.completed_at or timezone.now()) if is_done else None
    check(homework)
    homework.save()
    _record(homework, by=by, act=act, fields=sorted(changed), status=homework.status)
    return homework


def _text(pk):
    return pk and str(pk)


def _record(homework, *, by, act, **details):
    AuditEvent.objects.record(
        by=by,
        action=f"homework.{act}",
        target=homework,
        patient=homework.patient,
        **details,
    )
