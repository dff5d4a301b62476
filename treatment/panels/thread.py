"""What this app shows on the pages of sessions, notes and patients."""

from sessions_app.panels import Panel, register
from treatment.models import Goal, Homework
from treatment.models.lines import lines_of

HOMEWORK_SHOWN = 6


def put_up() -> None:
    register("session", thread_of_session)
    register("note", goals_of_note)
    register("patient_homework", homework_of_patient)


def thread_of_session(request, *, session, notes, can_edit) -> Panel | None:
    """Each line that can become something, and what it became."""
    lines = lines_of(notes)
    if not lines:
        return None
    links = {}
    for link in session.thread_links.select_related("homework", "goal"):
        links.setdefault((link.line, link.line_key), {}).update(
            {"homework": link.homework} if link.homework_id else {"goal": link.goal}
        )
    shown = [{"line": one, **links.get((one.line, one.key), {})} for one in lines]
    context = {"shown": shown, "session": session, "can_edit": can_edit}
    return Panel("treatment/_thread_session.html", context, "What it leads to", "thread")


def goals_of_note(request, *, note, session) -> Panel | None:
    """Which goals the note names; whoever writes for the patient may choose."""
    goals = Goal.objects.visible_to(request.user).filter(patient=session.patient_id)
    named = set(note.goal_links.values_list("goal_id", flat=True))
    shown = [goal for goal in goals.by_priority() if goal.is_open or goal.pk in named]
    editable = is_written_by(request.user, note)
    if not shown and not editable:
        return None
    context = {"goals": shown, "named": named, "note": note, "can_edit": editable}
    return Panel("treatment/_note_goals.html", context | {"patient_id": session.patient_id})


def is_written_by(user, note) -> bool:
    """Whoever writes for the patient, whoever wrote the note."""
    return type(note).objects.of_patients_of(user).filter(pk=note.pk).exists()


def homework_of_patient(request, *, patient, can_edit) -> Panel:
    rows = Homework.objects.visible_to(request.user).filter(patient=patient)
    shown = list(rows.open().newest_first()[:HOMEWORK_SHOWN])
    context = {"homework": shown, "patient": patient, "can_edit": can_edit}
    return Panel("treatment/_patient_homework.html", context)
