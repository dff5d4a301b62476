"""What an event of a patient's diary may be about in this app."""

from timeline import kinds
from treatment.models import Goal, TreatmentPlan

LONGEST = 80


def register() -> None:
    kinds.register("goal", Goal, page="treatment:goal", words=words_of_goal)
    kinds.register("treatment_plan", TreatmentPlan, page="treatment:plan", words=words_of_plan)


def words_of_goal(goal: Goal) -> str:
    return f"Goal: {in_short(goal.description)}"


def words_of_plan(plan: TreatmentPlan) -> str:
    return f"Treatment plan: {in_short(plan.title)}"


def in_short(words: str) -> str:
    words = " ".join(words.split())
    return words if len(words) <= LONGEST else f"{words[: LONGEST - 1]}…"
