"""What an event of a patient's diary may be about in this app."""

from django.utils.formats import date_format

from timeline import kinds
from treatment.models import Assessment, Goal, ProgressMilestone, TreatmentPlan

LONGEST = 80


def register() -> None:
    kinds.register("goal", Goal, page="treatment:goal", words=words_of_goal)
    kinds.register("treatment_plan", TreatmentPlan, page="treatment:plan", words=words_of_plan)
    kinds.register("assessment", Assessment, page="treatment:assessment", words=words_of_assessment)
    kinds.register(
        "goal_milestone", ProgressMilestone, words=words_of_milestone, with_rows=("goal",)
    )


def words_of_goal(goal: Goal) -> str:
    return f"Goal: {in_short(goal.description)}"


def words_of_plan(plan: TreatmentPlan) -> str:
    return f"Treatment plan: {in_short(plan.title)}"


def words_of_assessment(assessment: Assessment) -> str:
    return f"{assessment.instrument} of {date_format(assessment.administered_date, 'j F Y')}"


def words_of_milestone(milestone: ProgressMilestone) -> str:
    return f"{milestone.title}: {in_short(milestone.goal.description)}"


def in_short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
