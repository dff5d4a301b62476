"""Where the golden thread is broken: notes that name no goal, goals that nobody works on, plans
that lead nowhere. Insurers ask that each session's note names the goal that it served."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Window

from accounts.models import User
from sessions_app.models import SessionNote
from treatment.models import Goal, NoteGoal, TreatmentPlan

SHOWN = 25


def notes_without_goal(user: User) -> QuerySet[SessionNote]:
    """Those that this reader sees, the newest session first; a therapist's own."""
    notes = SessionNote.objects.visible_to(user)
    if user.is_therapist:
        notes = notes.filter(author=user)
    named = NoteGoal.objects.filter(note=OuterRef("pk"))
    rows = notes.filter(~Exists(named)).select_related(
        "session__patient", "template_version__template"
    )
    return rows.defer("content").order_by("-session__session_date", "-id")


@dataclass(frozen=True)
class Broken:
    """The first rows of what is amiss, and how many there are."""

    rows: list
    total: int


def goals_without_intervention(user: User) -> Broken:
    goals = Goal.objects.editable_by(user) if user.is_therapist else Goal.objects.visible_to(user)
    open_ones = goals.open().filter(intervention_links__isnull=True)
    return first_of(open_ones.select_related("patient").order_by("-created_at", "-id"))


def goals_in_no_note(user: User) -> Broken:
    goals = Goal.objects.editable_by(user) if user.is_therapist else Goal.objects.visible_to(user)
    unnamed = goals.open().filter(note_links__isnull=True)
    return first_of(unnamed.select_related("patient").order_by("-created_at", "-id"))


def plans_without_goal(user: User) -> Broken:
    plans = TreatmentPlan.objects
    seen = plans.editable_by(user) if user.is_therapist else plans.visible_to(user)
    rows = seen.active().filter(goals__isnull=True).select_related("patient")
    return first_of(rows.order_by("-start_date", "-id"))


def first_of(rows: QuerySet) -> Broken:
    shown = list(rows.annotate(in_all=Window(Count("pk")))[:SHOWN])
    return Broken(shown, shown[0].in_all if shown else 0)


def named_of(notes: QuerySet[SessionNote]) -> dict[str, int]:
    """Of these notes, how many name a goal."""
    named = Exists(NoteGoal.objects.filter(note=OuterRef("pk")))
    return notes.aggregate(total=Count("pk"), named=Count("pk", filter=Q(named)))
