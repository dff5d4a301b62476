"""From the page of a patient to how their goals go, and on the page of a session what can be
noted of it: the mood before and after, and the goals."""

from sessions_app.panels import Panel, register
from treatment.forms.tracking import SessionMoodForm
from treatment.models import CheckIn, Goal

MOST_GOALS = 10


def put_up() -> None:
    register("patient_actions", link_to_goals)
    register("session", measures_of_session)


def link_to_goals(request, *, patient, can_edit) -> Panel:
    return Panel("treatment/_patient_goals_link.html", {"patient": patient})


def measures_of_session(request, *, session, notes, can_edit) -> Panel | None:
    """None: nothing is noted, and this reader notes nothing."""
    moods = {row.moment: row for row in session.check_ins.defer("notes")}
    entries = session.progress_entries.select_related("goal").defer("notes").newest_first()
    context = {
        "session": session,
        "moods": [(words, moods.get(moment)) for moment, words in AROUND],
        "entries": entries[:MOST_GOALS],
        "goals": open_goals(request.user, session)[:MOST_GOALS] if can_edit else [],
        "form": SessionMoodForm() if can_edit and len(moods) < len(AROUND) else None,
        "can_edit": can_edit,
    }
    if not can_edit and not moods and not context["entries"]:
        return None
    return Panel("treatment/_session_measures.html", context, "Mood and goals", "mood")


AROUND = [choice for choice in CheckIn.Moment.choices if choice[0] != CheckIn.Moment.BETWEEN]


def open_goals(user, session):
    return Goal.objects.visible_to(user).filter(patient=session.patient_id).open().by_priority()
