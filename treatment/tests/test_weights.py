"""How far a goal is: the first priority weighs the most."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from treatment.measuring.weights import Part, overall_progress, progress_of_one

parts = st.builds(Part, priority=st.integers(1, 10), progress=st.integers(0, 100))


@pytest.mark.parametrize(
    ("goals", "overall"),
    [
        ([], 0),
        ([(1, 40)], 40),
        ([(10, 40)], 40),
        ([(1, 100), (2, 0)], 66),
        ([(1, 0), (2, 100)], 33),
        ([(1, 80), (2, 50), (3, 20)], 60),
        ([(1, 30), (1, 60)], 45),
        ([(1, 99), (1, 100)], 99),
        ([(3, 100), (5, 0)], 75),
    ],
)
def test_weights_are_the_right_way_round(goals, overall):
    assert overall_progress([Part(*goal) for goal in goals]) == overall


@given(st.lists(parts, min_size=1))
def test_it_lies_between_the_least_and_the_most(goals):
    progress = [goal.progress for goal in goals]

    assert min(progress) <= overall_progress(goals) <= max(progress)


@given(st.lists(parts, min_size=1), st.randoms())
def test_their_order_says_nothing(goals, random):
    shuffled = random.sample(goals, len(goals))

    assert overall_progress(shuffled) == overall_progress(goals)


@pytest.mark.parametrize(
    ("facts", "percent"),
    [
        ({"rating": 7}, 70),
        ({"rating": 7, "share": 0.2}, 70),
        ({"share": 0.259}, 25),
        ({"share": 1.4}, 100),
        ({"share": -0.5}, 0),
        ({}, 35),
        ({"rating": 2, "is_achieved": True}, 100),
    ],
)
def test_of_one_goal_the_last_rating_says_most(facts, percent):
    unknown = {"is_achieved": False, "rating": None, "share": None, "stored": 35}

    assert progress_of_one(**unknown | facts) == percent
