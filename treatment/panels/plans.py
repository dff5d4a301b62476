"""The plan of a patient, on their page."""

from django.utils import timezone

from sessions_app.panels import Panel, register
from treatment.analytics.plans import branches, goals_for_tree, progress_of_plan
from treatment.models import Goal, TreatmentPlan

GOALS_SHOWN = 6


def put_up() -> None:
    register("patient_actions", link_to_plans)
    register("patient_plan", plan_of_patient)


def link_to_plans(request, *, patient, can_edit) -> Panel:
    return Panel("treatment/_patient_plans_link.html", {"patient": patient})


def plan_of_patient(request, *, patient, can_edit) -> Panel | None:
    """The active plan with what is open; before there is any, what the last note planned."""
    user = request.user
    plans = TreatmentPlan.objects.visible_to(user).filter(patient=patient)
    plan = plans.active().newest_first().first()
    if plan is None:
        return None
    goals = list(goals_for_tree(Goal.objects.visible_to(user).filter(patient=patient)))
    of_plan = branches(one for one in goals if one.plan_id == plan.pk)
    roots = [branch for branch in branches(goals) if branch.goal.is_open]
    context = {
        "patient": patient,
        "plan": plan,
        "state": plan.review_state(timezone.localdate()),
        "progress": progress_of_plan(of_plan),
        "goals": roots[:GOALS_SHOWN],
        "more": max(len(roots) - GOALS_SHOWN, 0),
    }
    return Panel("treatment/_patient_plan.html", context)
