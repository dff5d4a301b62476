"""What is told of two versions of a plan."""

from treatment.measuring.differences import Difference, differences, what_changed

GOAL = {"id": "1", "parent_goal_id": None, "description": "Sleep", "priority": 1}
PART = {"id": "2", "parent_goal_id": "1", "description": "No screen after ten", "priority": 2}


def plan(*goals, **fields):
    return {"title": "Rest", "goals": list(goals)} | fields


def test_of_the_same_there_is_nothing_to_tell():
    assert differences(plan(GOAL), plan(GOAL)) == []


def test_a_field_is_told_as_people_call_it():
    changed = differences(plan(status="active"), plan(status="on_hold"))

    assert changed == [Difference("Status", "Active", "On hold")]


def test_lists_are_told_in_lines():
    codes = [{"code": "F51.01", "description": "Primary insomnia"}]

    (changed,) = differences(plan(diagnosis_codes=[]), plan(diagnosis_codes=codes))

    assert changed == Difference("Diagnoses", "", "F51.01 Primary insomnia")


def test_goals_come_and_go():
    changed = differences(plan(GOAL), plan(PART))

    assert changed == [
        Difference("Goal", "Sleep", ""),
        Difference("Goal", "", "No screen after ten"),
    ]


def test_a_change_of_a_goal_says_of_which():
    changed = differences(plan(GOAL), plan(GOAL | {"priority": 3}))

    assert changed == [Difference("Priority of “Sleep”", "1", "3")]


def test_where_a_goal_stands_is_told_by_name():
    changed = differences(plan(GOAL, PART), plan(GOAL, PART | {"parent_goal_id": None}))

    assert changed == [Difference("Part of the goal of “No screen after ten”", "Sleep", "")]


def test_a_version_without_goals_is_told_too():
    assert differences({"title": "Rest"}, plan()) == []


def test_what_was_changed_is_told_in_short():
    assert what_changed(["next_review_date", "title"]) == "Next review, title"
    assert what_changed(["goals"]) == "Goals"
    assert what_changed(["unheard_of"]) == ""
