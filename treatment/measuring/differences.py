"""What is different between two versions of a plan."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

PLAN = {
    "title": "Title",
    "presenting_problems": "Presenting problems",
    "diagnosis_codes": "Diagnoses",
    "start_date": "Starts on",
    "target_end_date": "To be done by",
    "actual_end_date": "Ended on",
    "status": "Status",
    "review_frequency_days": "Days between reviews",
    "next_review_date": "Next review",
    "notes": "Notes for the care team",
}
GOAL = {
    "description": "Goal",
    "goal_type": "Kind",
    "status": "Status",
    "priority": "Priority",
    "measurable_criteria": "It is reached when",
    "baseline_value": "At the start",
    "target_value": "Target",
    "unit": "Counted in",
    "target_date": "To be reached by",
    "category": "Area of life",
    "parent_goal_id": "Part of the goal",
}


@dataclass(frozen=True)
class Difference:
    label: str
    before: str  # "" where nothing stood
    after: str


CHANGED = {**PLAN, "goals": "Goals", "review": "Review"}


def what_changed(names: list[str]) -> str:
    """As in: Title, next review."""
    labels = [CHANGED[name] for name in names if name in CHANGED]
    return ", ".join([*labels[:1], *(label[0].lower() + label[1:] for label in labels[1:])])


def differences(before: Mapping, after: Mapping) -> list[Difference]:
    return [*of_fields(PLAN, before, after), *of_goals(before, after)]


def of_fields(labels: Mapping, before: Mapping, after: Mapping) -> Iterator[Difference]:
    for name, label in labels.items():
        was, becomes = words(name, before.get(name)), words(name, after.get(name))
        if was != becomes:
            yield Difference(label, was, becomes)


def of_goals(before: Mapping, after: Mapping) -> Iterator[Difference]:
    earlier, later = by_id(before), by_id(after)
    called = {pk: goal["description"] for pk, goal in [*earlier.items(), *later.items()]}
    for pk in [*earlier, *(pk for pk in later if pk not in earlier)]:
        if pk not in later:
            yield Difference("Goal", called[pk], "")
        elif pk not in earlier:
            yield Difference("Goal", "", called[pk])
        else:
            yield from of_goal(named(earlier[pk], called), named(later[pk], called))


def of_goal(before: Mapping, after: Mapping) -> Iterator[Difference]:
    for found in of_fields(GOAL, before, after):
        of_which = "" if found.label == "Goal" else f" of “{after['description']}”"
        yield Difference(f"{found.label}{of_which}", found.before, found.after)


def named(goal: Mapping, called: Mapping) -> dict:
    parent = goal.get("parent_goal_id")
    return {**goal, "parent_goal_id": called.get(parent, parent)}


def by_id(content: Mapping) -> dict:
    return {goal["id"]: goal for goal in content.get("goals", [])}


def words(name: str, value) -> str:
    """As people read it; lists in lines."""
    if value in (None, "", []):
        return ""
    if name == "diagnosis_codes":
        return "\n".join(f"{one['code']} {one['description']}" for one in value)
    if name in ("status", "goal_type"):
        return str(value).replace("_", " ").capitalize()
    return "\n".join(value) if isinstance(value, list) else str(value)
