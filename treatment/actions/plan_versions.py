"""A plan as it stood before each change."""

from accounts.models import User
from treatment.models import Goal, PlanVersion, TreatmentPlan

PLAN_FIELDS = (
    "title",
    "diagnosis_codes",
    "presenting_problems",
    "notes",
    "start_date",
    "target_end_date",
    "actual_end_date",
    "status",
    "review_frequency_days",
    "next_review_date",
)
GOAL_FIELDS = (  # what was planned, not what came of it
    "description",
    "goal_type",
    "category",
    "measurable_criteria",
    "unit",
    "baseline_value",
    "target_value",
    "target_date",
    "status",
    "priority",
)


def keep_version(plan: TreatmentPlan, *, by: User, changed: list[str]) -> None:
    """Called before anything is saved, with the patient held: what stands there now becomes the
    earlier version. `changed` are names of fields."""
    saved = TreatmentPlan.objects.get(pk=plan.pk)
    PlanVersion.objects.create(
        plan=saved,
        number=saved.version,
        content=content_of(saved) | {"changed": sorted(changed)},
        changed_by=by,
    )
    plan.version = saved.version + 1
    TreatmentPlan.objects.filter(pk=plan.pk).update(version=plan.version)


def content_of(plan: TreatmentPlan) -> dict:
    fields = {name: plain(getattr(plan, name)) for name in PLAN_FIELDS}
    return fields | {"goals": [goal_of_version(goal) for goal in plan.goals.by_priority()]}


def goal_of_version(goal: Goal) -> dict:
    fields = {name: plain(getattr(goal, name)) for name in GOAL_FIELDS}
    parent = str(goal.parent_id) if goal.parent_id else None
    return {"id": str(goal.pk), "parent_goal_id": parent} | fields


def plain(value):
    return value if value is None or isinstance(value, str | int | list) else str(value)
