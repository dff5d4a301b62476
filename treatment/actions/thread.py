"""From a line of a session's note to homework or to a goal, and which goals a note names."""

from datetime import date

from django.db import transaction

from accounts.errors import Refused
from accounts.models import AuditEvent, User
from sessions_app.actions.erase import require_no_hold
from sessions_app.models import MachineNote, SessionNote, TherapySession
from treatment.actions.care import as_it_is_now, hold, require_care
from treatment.actions.goals import create_goal
from treatment.actions.homework import GoalOfAnother, assign_homework, require_goal_of
from treatment.models import Goal, Homework, NoteGoal, ThreadLink
from treatment.models.lines import ThreadLine, lines_of

MOST_WORDS = 500  # characters of a goal's description


class LineGone(Refused):
    code = "line_gone"
    message = "The note does not say this any more. Read it again; it was written anew."


@transaction.atomic
def make_homework(
    session: TherapySession,
    *,
    by: User,
    line: str,
    key: str,
    goal: Goal | None = None,
    due_date: date | None = None,
) -> Homework:
    """Asked twice, it is made once: the homework that the line became already."""
    session = _locked(session)
    require_care(session.patient, by)
    require_goal_of(session.patient, goal)
    known = _links(session, line, key).filter(homework__isnull=False).first()
    if known is not None:
        return known.homework
    found = _line(session, line, key)
    homework = assign_homework(
        session.patient,
        by=by,
        goal=goal,
        session=session,
        task=found.words,
        details=found.details,
        due_date=due_date,
    )
    _link(session, found, by=by, homework=homework)
    return homework


@transaction.atomic
def make_goal(session: TherapySession, *, by: User, line: str, key: str, **fields) -> Goal:
    """`fields`: what a goal has besides its words, such as plan or goal_type."""
    session = _locked(session)
    require_care(session.patient, by)
    known = _links(session, line, key).filter(goal__isnull=False).first()
    if known is not None:
        return known.goal
    found = _line(session, line, key)
    goal = create_goal(
        session.patient, by=by, session=session, description=found.words[:MOST_WORDS], **fields
    )
    _link(session, found, by=by, goal=goal)
    return goal


@transaction.atomic
def name_goals(note: SessionNote, *, by: User, goals: list[Goal]) -> list[Goal]:
    """Exactly these goals are named by the note, a signed one too: its words stay as they are. On
    legal hold a note names more goals and none less."""
    hold(note.session.patient)
    note = as_it_is_now(SessionNote.objects.select_for_update(of=["self"]), note)
    patient = note.session.patient
    require_care(patient, by)
    if any(goal.patient_id != patient.pk for goal in goals):
        raise GoalOfAnother
    before = set(note.goal_links.values_list("goal_id", flat=True))
    wanted = {goal.pk for goal in goals}
    if before - wanted:
        require_no_hold(patient)
    note.goal_links.filter(goal__in=before - wanted).delete()
    NoteGoal.objects.bulk_create(
        NoteGoal(note=note, goal_id=pk, linked_by=by) for pk in wanted - before
    )
    if before != wanted:
        AuditEvent.objects.record(
            by=by,
            action="note.goals_named",
            target=note,
            patient=patient,
            goals=sorted(str(pk) for pk in wanted),
        )
    return goals


def _locked(session):
    """Two clicks at the same time come one after the other."""
    rows = TherapySession.objects.select_for_update(of=["self"]).select_related("patient")
    return as_it_is_now(rows, session)


def _links(session, line, key):
    return ThreadLink.objects.filter(session=session, line=line, line_key=key)


def _line(session, line, key) -> ThreadLine:
    notes = MachineNote.objects.filter(session=session).first()
    for found in lines_of(notes) if notes else []:
        if (found.line, found.key) == (line, key):
            return found
    raise LineGone


def _link(session, found, *, by, **leads_to):
    ThreadLink.objects.create(
        session=session, line=found.line, line_key=found.key, linked_by=by, **leads_to
    )
    AuditEvent.objects.record(
        by=by,
        action="thread.linked",
        target=session,
        patient=session.patient,
        line=found.line,
        became=next(iter(leads_to)),
    )
