"""No goal stands below itself, whatever is moved where, by however many at once."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from accounts.errors import Refused
from accounts.tests.factories import CareFactory, PatientFactory, TherapistFactory
from treatment.actions.goals import change_goal, create_goal
from treatment.measuring import tree
from treatment.models import Goal
from treatment.refusals import Unfitting
from treatment.tests.factories import GoalFactory, PlanFactory

GOALS = range(8)
moves = st.lists(st.tuples(st.sampled_from(GOALS), st.sampled_from([None, *GOALS])), max_size=40)


def climb(parents, goal):
    """From the goal up to the top; fails where there is none."""
    way = []
    while goal is not None:
        assert goal not in way
        way.append(goal)
        goal = parents[goal]
    return way


@given(moves)
def test_no_moves_make_a_cycle_or_a_tree_that_is_too_deep(moves):
    parents = dict.fromkeys(GOALS)

    for goal, parent in moves:
        if not tree.fits(parents, goal, parent):
            parents[goal] = parent

    assert all(len(climb(parents, goal)) <= tree.DEEPEST for goal in GOALS)


@pytest.fixture
def chain(patient):
    """Five goals, each below the one before."""
    goals = []
    for _ in range(tree.DEEPEST):
        goals.append(GoalFactory(patient=patient, parent=goals[-1] if goals else None))
    return goals


def test_a_goal_cannot_stand_below_its_own_sub_goal(chain, therapist):
    with pytest.raises(Unfitting, match="below itself"):
        change_goal(chain[0], by=therapist, parent=chain[3])

    chain[0].refresh_from_db()
    assert chain[0].parent is None


def test_a_goal_cannot_stand_below_itself(chain, therapist):
    with pytest.raises(Unfitting, match="below itself"):
        change_goal(chain[2], by=therapist, parent=chain[2])


def test_goals_are_five_levels_deep_at_most(chain, therapist, patient):
    with pytest.raises(Unfitting, match="5 levels"):
        create_goal(patient, by=therapist, description="Too deep", parent=chain[-1])


def test_what_stands_below_a_goal_counts_when_it_moves(chain, therapist, patient):
    tall = GoalFactory(patient=patient)
    GoalFactory(patient=patient, parent=tall)

    with pytest.raises(Unfitting, match="5 levels"):
        change_goal(tall, by=therapist, parent=chain[3])

    assert change_goal(tall, by=therapist, parent=chain[2]).parent == chain[2]


def test_a_parent_is_the_same_patients(therapist, patient):
    elsewhere = PatientFactory()
    CareFactory(therapist=therapist, patient=elsewhere)

    with pytest.raises(Unfitting, match="not one of this patient"):
        create_goal(patient, by=therapist, description="x", parent=GoalFactory(patient=elsewhere))


def test_a_sub_goal_belongs_to_the_plan_of_its_parent(therapist, patient):
    parent = GoalFactory(patient=patient, plan=PlanFactory(patient=patient))

    goal = create_goal(patient, by=therapist, description="x", parent=parent)

    assert goal.plan == parent.plan


def test_a_sub_goal_cannot_stand_in_another_plan(therapist, patient):
    parent = GoalFactory(patient=patient, plan=PlanFactory(patient=patient))
    other = PlanFactory(patient=patient)

    with pytest.raises(Unfitting, match="plan of its parent"):
        create_goal(patient, by=therapist, description="x", parent=parent, plan=other)


def test_sub_goals_go_with_their_goal_into_a_plan(chain, therapist, patient):
    plan = PlanFactory(patient=patient)

    change_goal(chain[0], by=therapist, plan=plan)

    assert set(Goal.objects.filter(patient=patient).values_list("plan", flat=True)) == {plan.pk}


@pytest.mark.django_db(transaction=True)
def test_two_who_move_at_the_same_time_make_no_cycle():
    therapist, patient = TherapistFactory(), PatientFactory()
    CareFactory(therapist=therapist, patient=patient)
    one, other = GoalFactory.create_batch(2, patient=patient)

    def move(goal, below):
        try:
            change_goal(goal, by=therapist, parent=below)
        except Refused as refusal:
            return refusal.code
        finally:
            connection.close()
        return "moved"

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(move, [one, other], [other, one]))

    assert sorted(answers) == ["invalid", "moved"]
    assert Goal.objects.filter(parent__isnull=True).count() == 1
