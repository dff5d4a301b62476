"""What patients say of themselves, between sessions or right before and after one."""

from collections.abc import Sequence
from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from sessions_app.models import TherapySession
from timeline.refusals import Invalid
from treatment.actions.progress import EARLIEST, record_progress, require_writer
from treatment.measuring.local_time import local
from treatment.models import CheckIn, ProgressEntry


class NotedAlready(Refused):
    code = "check_in_exists"
    message = "The mood at this moment of the session is noted already."


@transaction.atomic
def check_in(
    patient: User,
    *,
    by: User,
    check_in_date: date,
    general_mood: int,
    moment: str = CheckIn.Moment.BETWEEN,
    session: TherapySession | None = None,
    notes: str = "",
    goals: Sequence[dict] = (),
) -> CheckIn:
    """`goals`: {"goal": Goal, "value": …, "notes": …} for each that is told of besides. Before and
    after a session are two measurements, each once."""
    require_writer(patient, by)
    _check(patient, check_in_date, moment, session, goals)
    row = CheckIn(
        patient=patient,
        recorded_by=by,
        check_in_date=check_in_date,
        general_mood=general_mood,
        moment=moment,
        session=session,
        notes=notes,
    )
    _save(row)
    for told in in_order(goals):
        _note_goal(row, by=by, **told)
    AuditEvent.objects.record(
        by=by,
        action="check_in.written",
        target=row,
        patient=patient,
        moment=str(moment),
        goals=len(goals),
    )
    return row


def in_order(goals):
    """Each is locked until all are noted: in the same order by whoever else does so."""
    return sorted(goals, key=lambda told: told["goal"].pk)


def _check(patient, check_in_date, moment, session, goals):
    today = local(timezone.now(), patient.timezone).date()
    wrong = {}
    if not EARLIEST <= check_in_date <= today:
        wrong["check_in_date"] = "Give a day that has come already."
    if session is not None and session.patient_id != patient.pk:
        wrong["session_id"] = "There is no such session of this patient."
    if session is not None and moment == CheckIn.Moment.BETWEEN:
        wrong["moment"] = "Say whether it was before or after the session."
    if any(told["goal"].patient_id != patient.pk for told in goals):
        wrong["goals"] = "There is no such goal of this patient."
    if wrong:
        raise Invalid(wrong)


def _save(row):
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "check_in_once_around_session" not in str(error):
            raise
        raise NotedAlready from None


def _note_goal(row, *, by, goal, value, notes=""):
    record_progress(
        goal,
        by=by,
        entry_date=row.check_in_date,
        value=value,
        notes=notes,
        context=ProgressEntry.Context.SELF_REPORT,
        session=row.session,
        check_in=row,
    )
