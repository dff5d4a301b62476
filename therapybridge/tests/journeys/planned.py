"""A plan with a tree of goals, an earlier version, a review, and something done about a goal."""

from datetime import timedelta

from django.utils import timezone

from treatment.actions.goals import create_goal
from treatment.actions.interventions import create_intervention, link_intervention
from treatment.actions.plans import change_plan, create_plan, review_plan
from treatment.models import TreatmentPlan


def planned(patient, by):
    """Ids by name."""
    today = timezone.localdate()
    plan = create_plan(
        patient,
        by=by,
        title="Less fear of being judged",
        start_date=today - timedelta(days=86),
        diagnosis_codes=[{"code": "F40.10", "description": "Social phobia, unspecified"}],
        presenting_problems=["Avoids speaking in meetings"],
        notes="Alliance first.",
    )
    whole = create_goal(patient, by=by, plan=plan, description="Work without dread")
    goal = create_goal(patient, by=by, parent=whole, description="Speak in each weekly meeting")
    create_goal(patient, by=by, description="Sleep seven hours", status="discontinued")
    own = create_intervention(by=by, name="Letter to the inner critic", modality="Other")
    link = link_intervention(goal, by=by, intervention=own, frequency="each session")
    plan = change_plan(TreatmentPlan.objects.get(pk=plan.pk), by=by, title="Less fear at work")
    review_plan(plan, by=by, review_date=today, summary="Goes well", goals_reviewed=2)
    return {"plan": plan.pk, "goal": goal.pk, "own": own.pk, "goal_link": link.pk}
