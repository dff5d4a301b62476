import pytest

from accounts.models import AuditEvent
from accounts.tests.factories import CareFactory
from sessions_app.actions import session_notes
from sessions_app.tests.words import write_anew
from treatment.actions.homework import GoalOfAnother
from treatment.actions.thread import LineGone, make_goal, make_homework, name_goals
from treatment.analytics.thread import (
    goals_in_no_note,
    goals_without_intervention,
    notes_without_goal,
    plans_without_goal,
)
from treatment.models import Goal, Homework, ThreadLink
from treatment.models.lines import lines_of
from treatment.refusals import NotInCare
from treatment.tests.factories import GoalFactory, PlanFactory
from treatment.tests.thread_cast import STRATEGY, TASK, content


def first_line(session):
    return lines_of(session.notes)[0]


def second_line(session):
    return lines_of(session.notes)[1]


def about(line, by):
    return {"line": line.line, "key": line.key, "by": by}


def test_action_items_and_strategies_can_become_something(agreed):
    lines = lines_of(agreed.notes)

    assert [(line.line, line.words) for line in lines] == [
        ("action_item", TASK),
        ("strategy", STRATEGY),
    ]


def test_a_line_is_known_again_after_the_note_was_written_anew(agreed):
    before = first_line(agreed).key

    write_anew(agreed, content(task=f"  {TASK.upper()} "))

    assert first_line(agreed).key == before
    assert TASK not in before


def test_an_action_item_becomes_homework_and_stays_linked(agreed, therapist):
    homework = make_homework(agreed, **about(first_line(agreed), therapist))

    assert (homework.task, homework.details) == (TASK, "On Tuesday")
    assert homework.session == agreed
    assert homework.origin.line_key == first_line(agreed).key


def test_asked_twice_it_is_made_once(agreed, therapist):
    first = make_homework(agreed, **about(first_line(agreed), therapist))

    assert make_homework(agreed, **about(first_line(agreed), therapist)) == first
    assert Homework.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_clicks_at_once_make_one(agreed, therapist, at_once):
    line = first_line(agreed)

    made = at_once(20, lambda: make_homework(agreed, **about(line, therapist)).pk)

    assert len(set(made)) == 1
    assert Homework.objects.count() == 1


def test_a_strategy_becomes_a_goal(agreed, therapist):
    goal = make_goal(agreed, **about(second_line(agreed), therapist))

    assert (goal.description, goal.session) == (STRATEGY, agreed)
    assert make_goal(agreed, **about(second_line(agreed), therapist)) == goal


def test_one_line_may_become_both(agreed, therapist):
    make_goal(agreed, **about(first_line(agreed), therapist))
    make_homework(agreed, **about(first_line(agreed), therapist))

    assert ThreadLink.objects.filter(session=agreed).count() == 2


def test_a_line_that_the_note_does_not_have_is_refused(agreed, therapist):
    line = first_line(agreed)
    write_anew(agreed, content(task="Something else"))

    with pytest.raises(LineGone):
        make_homework(agreed, **about(line, therapist))
    assert not Homework.objects.exists()


def test_whoever_does_not_write_for_the_patient_makes_nothing(agreed, outsider):
    with pytest.raises(NotInCare):
        make_homework(agreed, **about(first_line(agreed), outsider))


def test_homework_serves_goals_of_the_same_patient_only(agreed, therapist, other_patient):
    goal = GoalFactory(patient=other_patient)

    with pytest.raises(GoalOfAnother):
        make_homework(agreed, goal=goal, **about(first_line(agreed), therapist))


def test_a_note_names_exactly_the_goals_that_were_chosen(written, therapist, patient):
    first, second = GoalFactory(patient=patient), GoalFactory(patient=patient)
    name_goals(written, by=therapist, goals=[first])

    name_goals(written, by=therapist, goals=[second])

    assert [link.goal for link in written.goal_links.all()] == [second]
    assert AuditEvent.objects.filter(action="note.goals_named").count() == 2


def test_naming_the_same_goals_again_is_no_act(written, therapist, patient):
    goal = GoalFactory(patient=patient)
    name_goals(written, by=therapist, goals=[goal])

    name_goals(written, by=therapist, goals=[goal])

    assert AuditEvent.objects.filter(action="note.goals_named").count() == 1


def test_a_signed_note_still_verifies_after_its_goals_were_named(written, therapist, patient):
    changes = {"session": {"topics": "Sleep"}}
    note = session_notes.save_fields(written, by=therapist, revision=None, changes=changes)
    note = session_notes.sign(session_notes.complete(note, by=therapist), by=therapist)

    name_goals(note, by=therapist, goals=[GoalFactory(patient=patient)])

    note.refresh_from_db()
    assert note.signature_valid
    assert note.goal_links.count() == 1


def test_a_goal_of_somebody_else_is_named_by_no_note(written, therapist, other_patient):
    with pytest.raises(GoalOfAnother):
        name_goals(written, by=therapist, goals=[GoalFactory(patient=other_patient)])


def test_notes_that_name_no_goal_are_found(written, therapist, patient):
    assert list(notes_without_goal(therapist)) == [written]

    name_goals(written, by=therapist, goals=[GoalFactory(patient=patient)])

    assert list(notes_without_goal(therapist)) == []


def test_colleagues_look_for_their_own_and_admins_for_all(written, patient, admin):
    colleague = CareFactory(patient=patient).therapist

    assert list(notes_without_goal(colleague)) == []
    assert list(notes_without_goal(admin)) == [written]


def test_what_else_hangs_loose_is_counted(patient, therapist, other_patient):
    plan, goal = PlanFactory(patient=patient), GoalFactory(patient=patient)
    GoalFactory(patient=patient, status=Goal.Status.ACHIEVED)
    GoalFactory(patient=other_patient)

    assert plans_without_goal(therapist).rows == [plan]
    assert goals_in_no_note(therapist).rows == [goal]
    assert goals_without_intervention(therapist).total == 1
