"""The library of interventions, and their use for a goal."""

import pytest

from conftest import api_of
from treatment.models import GoalIntervention, Intervention
from treatment.tests.factories import GoalFactory, InterventionFactory
from treatment.tests.first_interventions import MIGRATION

URL = "/api/v1/interventions"


@pytest.fixture
def own(therapist):
    return InterventionFactory(created_by=therapist, name="Letter to the inner critic")


@pytest.fixture
def goal(patient, therapist):
    return GoalFactory(patient=patient, therapist=therapist)


@pytest.fixture
def link(goal, own):
    return goal.intervention_links.create(intervention=own)


def names(api, query=""):
    return [row["name"] for row in api.get(f"{URL}?limit=100{query}").json()["results"]]


def test_the_library_has_graded_and_published_interventions(db):
    built_in = Intervention.objects.filter(is_system=True)

    assert built_in.count() == len(MIGRATION.INTERVENTIONS) >= 22
    assert not built_in.filter(source="").exists()
    assert not built_in.filter(evidence_level="").exists()
    assert set(built_in.values_list("modality", flat=True)) == set(Intervention.Modality.values)


def test_ids_of_the_library_do_not_change(db):
    first = Intervention.objects.get(pk="5f3a6c1e-7d24-4b8e-9a10-000000000001")

    assert first.name == "Cognitive restructuring"


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("&search=graded exposure", ["Graded exposure"]),
        ("&modality=act", ["Cognitive defusion", "Values and committed action"]),
        ("&evidence_level=emerging&modality=DBT", ["DBT mindfulness skills"]),
        ("&include_system=false", ["Letter to the inner critic"]),
        ("&include_system=false&include_custom=false", []),
    ],
)
def test_it_is_searched(api, own, query, found):
    assert names(api, query) == found


def test_ones_own_are_ones_own(own, outsider):
    api = api_of(outsider)

    assert own.name not in names(api)
    assert api.get(f"{URL}/{own.pk}").status_code == 404
    assert api.patch(f"{URL}/{own.pk}", {"name": "Mine"}).status_code == 404


def test_one_is_written_and_changed(api, therapist):
    made = api.post(URL, {"name": "Empty chair", "modality": "Gestalt"})

    changed = api.patch(f"{URL}/{made.json()['id']}", {"evidence_level": "emerging"})
    assert made.status_code == 201
    assert made.json()["created_by"] == str(therapist.pk)
    assert not made.json()["is_system"]
    assert changed.json()["evidence_level"] == "emerging"


def test_what_ships_with_the_product_is_not_changed(api):
    system = Intervention.objects.filter(is_system=True).first()

    assert api.patch(f"{URL}/{system.pk}", {"name": "Ours"}).status_code == 404
    assert api.delete(f"{URL}/{system.pk}").status_code == 404


def test_what_was_taken_out_stays_with_its_goals(api, own, link, goal):
    api.delete(f"{URL}/{own.pk}")

    assert own.name not in names(api)
    told = api.get(f"/api/v1/goals/{goal.pk}/interventions").json()["results"]
    assert [one["name"] for one in told] == [own.name]


def test_it_is_linked_once(api, goal, own):
    wish = {"intervention_id": str(own.pk), "frequency": "daily at home"}
    address = f"/api/v1/goals/{goal.pk}/interventions"

    first, second = api.post(address, wish), api.post(address, wish)

    assert first.status_code == 201
    assert first["Location"] == f"/api/v1/goal-interventions/{first.json()['id']}"
    assert second.json()["error"]["code"] == "intervention_linked"


def test_an_intervention_of_somebody_else_is_none(api, goal, outsider):
    elsewhere = InterventionFactory(created_by=outsider)

    answer = api.post(
        f"/api/v1/goals/{goal.pk}/interventions", {"intervention_id": str(elsewhere.pk)}
    )

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == ["intervention_id"]


def test_how_well_it_works_is_rated(api, link):
    told = api.patch(f"/api/v1/goal-interventions/{link.pk}", {"effectiveness_rating": 8}).json()

    assert told["effectiveness_rating"] == 8
    assert told["rated_at"]


@pytest.mark.parametrize("rating", [0, 11, "well"])
def test_ratings_go_from_one_to_ten(api, link, rating):
    answer = api.patch(f"/api/v1/goal-interventions/{link.pk}", {"effectiveness_rating": rating})

    assert answer.status_code == 422


def test_a_rated_intervention_keeps_its_goal(api, link, goal):
    api.patch(f"/api/v1/goal-interventions/{link.pk}", {"effectiveness_rating": 8})

    assert api.delete(f"/api/v1/goals/{goal.pk}").status_code == 409


def test_it_is_unlinked(api, link):
    assert api.delete(f"/api/v1/goal-interventions/{link.pk}").status_code == 204
    assert not GoalIntervention.objects.exists()
