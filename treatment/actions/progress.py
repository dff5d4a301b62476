"""How a goal goes: noted in sessions, by patients between them, and by questionnaires."""

from datetime import date, time
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.access import patients_deciding_through
from accounts.errors import Refused
from accounts.models import AuditEvent, User
from sessions_app.models import TherapySession
from timeline.refusals import Invalid
from treatment.actions import milestones
from treatment.actions.care import as_it_is_now, require_erasable
from treatment.measuring.local_time import local
from treatment.models import Assessment, CheckIn, Goal, ProgressEntry, TrackingConfig

EARLIEST = date(1900, 1, 1)
Context = ProgressEntry.Context


class NotWriting(Refused):
    code = "permission_denied"
    status = 403
    message = "Only the patient and the therapists who care for them note this."


class GoalClosed(Refused):
    code = "goal_closed"
    message = "This goal is closed. Open it again to note progress."


class ScoreStands(Refused):
    code = "score_stands"
    message = "This is the score of a questionnaire. Correct it there."


@transaction.atomic
def record_progress(
    goal: Goal,
    *,
    by: User,
    entry_date: date,
    value: Decimal | float | None = None,
    rating: int | None = None,
    entry_time: time | None = None,
    value_label: str = "",
    notes: str = "",
    context: str = Context.SESSION,
    session: TherapySession | None = None,
    check_in: CheckIn | None = None,
) -> ProgressEntry:
    """Whatever patients note is a self-report. Times and dates are those of the patient's clock;
    today without a time is now."""
    require_writer(goal.patient, by)
    entry = ProgressEntry(
        entry_date=entry_date,
        entry_time=entry_time,
        value=value,
        rating=rating,
        value_label=value_label,
        notes=notes,
        context=Context.SELF_REPORT if by == goal.patient else context,
        session=session,
        check_in=check_in,
    )
    return _store(entry, locked(goal), by=by)


@transaction.atomic
def record_score(assessment: Assessment, *, by: User | None) -> list[ProgressEntry]:
    """An entry for each open goal that is tracked by this questionnaire, each score once."""
    goals = Goal.objects.open().filter(
        patient=assessment.patient_id,
        tracking__tracking_method=TrackingConfig.Method.ASSESSMENT,
        tracking__instrument=assessment.instrument,
    )
    fresh = goals.exclude(progress_entries__assessment=assessment)
    return [_store(_entry_of(assessment), locked(goal), by=by) for goal in fresh.order_by("pk")]


def forget_score(assessment: Assessment) -> None:
    """Of each goal that it was an entry of, the latest of the others is the current value."""
    goals = Goal.objects.filter(progress_entries__assessment=assessment).distinct()
    goals = [locked(goal) for goal in goals.order_by("pk")]
    ProgressEntry.objects.filter(assessment=assessment).delete()
    for goal in goals:
        refresh(goal)


@transaction.atomic
def change_progress(entry: ProgressEntry, *, by: User, **changes) -> ProgressEntry:
    """By whoever wrote it. What was reached once stays reached."""
    goal = locked(entry.goal)
    entry = _own(entry, by)
    changed = [name for name, value in changes.items() if getattr(entry, name) != value]
    if not changed:
        return entry
    for name in changed:
        setattr(entry, name, changes[name])
    entry.goal = goal
    _check(entry)
    entry.save()
    _after(entry, "progress.changed", by=by, fields=sorted(changed))
    return entry


@transaction.atomic
def delete_progress(entry: ProgressEntry, *, by: User) -> None:
    require_erasable(entry.goal.patient)
    goal = locked(entry.goal)
    entry = _own(entry, by)
    entry_id = entry.pk
    entry.delete()
    refresh(goal, was_measured=entry.value is not None)
    AuditEvent.objects.record(
        by=by,
        action="progress.deleted",
        target=goal,
        patient=goal.patient,
        entry_id=str(entry_id),
    )


def require_writer(patient: User, by: User) -> None:
    if not patients_deciding_through(by).filter(pk=patient.pk).exists():
        raise NotWriting


def locked(goal: Goal) -> Goal:
    rows = Goal.objects.select_for_update(of=["self"], no_key=True)
    return as_it_is_now(rows.select_related("patient", "therapist"), goal)


def refresh(goal: Goal, *, was_measured: bool = True) -> None:
    """The current value is that of the latest entry, whenever it was written down."""
    latest = goal.progress_entries.measured().newest_first().values_list("value", flat=True).first()
    if was_measured:
        goal.current_value = latest
    goal.save(update_fields=["current_value", "status", "achieved_at", "updated_at"])


def _store(entry, goal, *, by):
    if not goal.is_open:
        raise GoalClosed
    entry.goal, entry.recorded_by = goal, by
    entry.entry_time = entry.entry_time or _now_if_today(entry)
    _check(entry)
    entry.save()
    if goal.status == Goal.Status.NOT_STARTED:
        goal.move_to(Goal.Status.IN_PROGRESS)
    _after(entry, "progress.recorded", by=by)
    return entry


def _after(entry, action, *, by, **details):
    goal = entry.goal
    refresh(goal, was_measured=entry.value is not None or "value" in details.get("fields", ()))
    reached = milestones.award(goal, entry=entry, by=by)
    AuditEvent.objects.record(
        by=by,
        action=action,
        target=entry,
        patient=goal.patient,
        context=str(entry.context),
        milestones=len(reached),
        **details,
    )


def _own(entry, by):
    """As it is now. A therapist whose care has ended corrects nothing any more."""
    entry = as_it_is_now(ProgressEntry.objects.select_for_update(of=["self"]), entry)
    require_writer(entry.goal.patient, by)
    if entry.recorded_by_id != by.pk:
        raise NotWriting("Whoever wrote an entry may correct it.")
    if entry.context == Context.ASSESSMENT:
        raise ScoreStands
    return entry


def _entry_of(assessment: Assessment) -> ProgressEntry:
    return ProgressEntry(
        entry_date=assessment.administered_date,
        value=assessment.score,
        value_label=assessment.severity,
        context=Context.ASSESSMENT,
        assessment=assessment,
    )


def _now_if_today(entry):
    here = local(timezone.now(), entry.goal.patient.timezone)
    return here.time().replace(microsecond=0) if entry.entry_date == here.date() else None


def _check(entry: ProgressEntry) -> None:
    objections = {name: says for name, says in _objections(entry) if says}
    if objections:
        raise Invalid(objections)


def _objections(entry):
    goal, session = entry.goal, entry.session
    today = local(timezone.now(), goal.patient.timezone).date()
    if not EARLIEST <= entry.entry_date <= today:
        yield "entry_date", "Give a day that has come already."
    if entry.value is None and entry.rating is None:
        yield "value", "Give a value or a rating."
    if entry.rating is not None and entry.context == Context.SELF_REPORT:
        yield "rating", "Only therapists rate progress."
    if entry.value is not None and entry.context != Context.ASSESSMENT:
        yield "value", _objection_to_value(entry)
    if session is not None and session.patient_id != goal.patient_id:
        yield "session_id", "There is no such session of this patient."


def _objection_to_value(entry):
    tracking = TrackingConfig.objects.filter(goal=entry.goal).first()
    return tracking.objection_to(entry.value) if tracking else ""
