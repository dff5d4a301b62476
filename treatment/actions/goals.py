"""What therapists do with goals: set them, change them, move them in their tree."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from accounts.models import AuditEvent, User
from sessions_app.actions.erase import require_no_hold
from sessions_app.models import TherapySession
from timeline.models import TimelineEvent
from treatment.actions import milestones
from treatment.actions.care import changes_of, check, hold, require_care, require_unchanged
from treatment.actions.interventions import add_link
from treatment.actions.plan_versions import GOAL_FIELDS, keep_version
from treatment.measuring import tree
from treatment.models import Goal, TreatmentPlan
from treatment.refusals import ChangedMeanwhile, GoalInUse, Unfitting

LONGEST_TITLE = 200  # of an event
PLANNED = {*GOAL_FIELDS, "parent", "plan"}
HANGS_ON_IT = (
    "sub_goals",
    "progress_entries",
    "milestones",
    "homework",
    "assessments",
    "note_links",
    "origins",
)


@transaction.atomic
def create_goal(
    patient: User,
    *,
    by: User,
    plan: TreatmentPlan | None = None,
    parent: Goal | None = None,
    session: TherapySession | None = None,
    interventions: Iterable[dict] = (),
    **fields,
) -> Goal:
    """A sub-goal belongs to the plan of its parent. The goal appears on the timeline. Each of the
    `interventions` is what add_link takes."""
    require_care(patient, by)
    hold(patient)
    plan = plan or (parent and parent.plan)
    goal = Goal(patient=patient, therapist=by, plan=plan, parent=parent, session=session, **fields)
    require_place(goal)
    require_patients_session(goal)
    goal.move_to(goal.status)
    check(goal)
    if plan:
        keep_version(plan, by=by, changed=["goals"])
    goal.save()
    for intervention in interventions:
        add_link(goal, by=by, **intervention)
    _tell_diary(goal)
    plan_id = goal.plan_id and str(goal.plan_id)
    _record(goal, by=by, act="created", plan_id=plan_id)
    return goal


@transaction.atomic
def change_goal(goal: Goal, *, by: User, updated_at: datetime | None = None, **changes) -> Goal:
    """`updated_at`: as it was looked at; another one by now is a conflict. Who does not say so
    changes what they name and nothing else."""
    goal = _locked(goal, by)
    require_unchanged(goal, updated_at)
    changed = changes_of(goal, changes)
    if not changed:
        return goal
    plan_before = goal.plan
    for name in changed:
        setattr(goal, name, changes[name])
    if {"parent", "plan"} & set(changed):
        require_place(goal)
    require_patients_session(goal)
    if "status" in changed:
        goal.move_to(goal.status)
    check(goal)
    if PLANNED & set(changed):
        _keep_versions({plan_before, goal.plan} - {None}, by=by)
    goal.save()
    _follow(goal, changed, by=by)
    _record(goal, by=by, act="changed", fields=sorted(changed))
    return goal


def _follow(goal, changed, *, by):
    """What hangs on a goal's status, plan and words."""
    if "status" in changed and goal.is_achieved:
        milestones.goal_achieved(goal, by=by)
    if "plan" in changed:
        _take_along(goal)
    if "description" in changed:
        _tell_diary(goal)


@transaction.atomic
def delete_goal(goal: Goal, *, by: User) -> None:
    """What was set by mistake. A goal that something belongs to is discontinued instead; a record
    on legal hold keeps its goals, too."""
    goal = _locked(goal, by)
    require_no_hold(goal.patient)
    links = goal.intervention_links.filter(effectiveness_rating__isnull=False)
    if links.exists() or any(getattr(goal, name).exists() for name in HANGS_ON_IT):
        raise GoalInUse
    if goal.plan:
        keep_version(goal.plan, by=by, changed=["goals"])
    _record(goal, by=by, act="deleted", risk=AuditEvent.Risk.ELEVATED)
    goal.delete()


def require_place(goal: Goal) -> None:
    """With the patient held. Plan and parent are the same patient's, a sub-goal stands in the plan
    of its parent, and nothing stands below itself."""
    parent, plan = goal.parent, goal.plan
    if plan and plan.patient_id != goal.patient_id:
        raise Unfitting("This plan is not one of this patient’s.", field="plan")
    if parent is None:
        return
    if parent.patient_id != goal.patient_id:
        raise Unfitting("This goal is not one of this patient’s.", field="parent")
    parents = dict(Goal.objects.filter(patient=goal.patient_id).values_list("id", "parent_id"))
    if parent.pk not in parents:
        raise ChangedMeanwhile
    if parent.plan_id != goal.plan_id:
        raise Unfitting("A sub-goal belongs to the plan of its parent.", field="parent")
    existing = goal.pk if goal.pk in parents else None
    if why_not := tree.fits(parents, existing, parent.pk):
        raise Unfitting(why_not, field="parent")


def require_patients_session(goal: Goal) -> None:
    if goal.session and goal.session.patient_id != goal.patient_id:
        raise Unfitting("This session is not one of this patient’s.", field="session")


def _locked(goal, by):
    """As it is now, by whoever may still write it now."""
    hold(goal.patient)
    rows = Goal.objects.select_for_update(no_key=True, of=["self"])
    found = rows.select_related("patient", "plan", "parent", "session").filter(pk=goal.pk).first()
    if found is None:
        raise ChangedMeanwhile
    require_care(found.patient, by)
    return found


def _keep_versions(plans, *, by):
    for plan in plans:
        keep_version(plan, by=by, changed=["goals"])


def _take_along(goal):
    """What stands below a goal goes with it into its plan."""
    rows = Goal.objects.filter(patient=goal.patient_id)
    parents = dict(rows.values_list("id", "parent_id"))
    below = [pk for pk in parents if pk != goal.pk and tree.is_below(parents, pk, goal.pk)]
    rows.filter(pk__in=below).update(plan=goal.plan)


def _tell_diary(goal):
    TimelineEvent.objects.record(
        source=goal,
        event_type=TimelineEvent.Type.GOAL,
        patient=goal.patient,
        therapist=goal.therapist,
        event_date=goal.created_at,
        title=title_of(goal.description),
    )


def title_of(description: str) -> str:
    words = " ".join(description.split())
    return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1]}…"


def _record(goal, *, by, act, **details):
    AuditEvent.objects.record(
        by=by, action=f"goal.{act}", target=goal, patient=goal.patient, **details
    )
