"""Goals are set, changed, dropped; and told to those whom they concern."""

from datetime import date

import pytest

from accounts.models import AuditEvent, LegalHold
from accounts.tests.factories import CareFactory
from conftest import api_of
from timeline.models import TimelineEvent
from treatment.actions.goals import change_goal, create_goal, delete_goal
from treatment.models import Goal
from treatment.refusals import ChangedMeanwhile, GoalInUse, NotInCare, Unfitting
from treatment.tests.factories import EntryFactory, GoalFactory, HomeworkFactory, PlanFactory


@pytest.fixture
def plan(patient, therapist):
    return PlanFactory(patient=patient, therapist=therapist)


@pytest.fixture
def goal(patient, therapist, plan):
    return create_goal(patient, by=therapist, plan=plan, description="Speak in meetings")


def url(goal):
    return f"/api/v1/goals/{goal.pk}"


def told(api, goal):
    return api.get(url(goal)).json()


def events(goal):
    return TimelineEvent.objects.filter(related_entity_id=goal.pk)


def test_it_appears_on_the_timeline(goal, patient):
    event = events(goal).get()

    assert (event.title, event.event_type) == ("Speak in meetings", "goal")
    assert event.patient == patient
    assert not event.is_private


def test_a_long_one_is_told_in_short(patient, therapist):
    goal = create_goal(patient, by=therapist, description="word " * 100)

    assert len(events(goal).get().title) == 200


def test_the_timeline_follows_its_words(goal, therapist):
    change_goal(goal, by=therapist, description="Speak first")

    assert events(goal).get().title == "Speak first"


def test_what_was_done_is_audited_without_its_words(goal, therapist, patient):
    row = AuditEvent.objects.get(action="goal.created")

    assert (row.actor_id, row.patient_id, row.target_id) == (therapist.pk, patient.pk, goal.pk)
    assert "meetings" not in str(row.details)


def test_no_stranger_sets_one(patient, outsider):
    with pytest.raises(NotInCare):
        create_goal(patient, by=outsider, description="x")


def test_a_consulting_therapist_reads_and_does_not_write(goal, outsider, patient):
    CareFactory(therapist=outsider, patient=patient, relationship_type="consulting")
    api = api_of(outsider)

    assert api.get(url(goal)).status_code == 200
    assert api.patch(url(goal), {"priority": 2}).status_code == 404


def test_a_goal_without_a_plan_is_one_too(api, patient):
    answer = api.post(f"/api/v1/patients/{patient.pk}/goals", {"description": "Sleep"})

    assert answer.status_code == 201
    assert answer.json()["plan_id"] is None
    assert answer["Location"] == f"/api/v1/goals/{answer.json()['id']}"


def test_a_goal_of_a_plan_is_set_with_what_is_done_about_it(api, plan, patient):
    library = api.get("/api/v1/interventions?search=graded exposure").json()["results"]
    wish = {
        "description": "Take the bus",
        "goal_type": "objective",
        "measurable_criteria": "Three rides a week",
        "baseline_value": 0,
        "target_value": 3,
        "priority": 2,
        "interventions": [{"intervention_id": library[0]["id"], "frequency": "weekly"}],
    }

    answer = api.post(f"/api/v1/treatment-plans/{plan.pk}/goals", wish)

    assert answer.status_code == 201
    assert answer.json()["plan_id"] == str(plan.pk)
    assert answer.json()["target_value"] == 3.0
    link = Goal.objects.get(patient=patient).intervention_links.get()
    assert (link.intervention.name, link.frequency) == ("Graded exposure", "weekly")


@pytest.mark.parametrize(
    ("earlier", "status"),
    [("assigned", "not_started"), ("completed", "achieved"), ("abandoned", "discontinued")],
)
def test_words_of_earlier_clients_are_understood(api, goal, patient, earlier, status):
    answer = api.put(url(goal), {"status": earlier})

    found = api.get(f"/api/v1/patients/{patient.pk}/goals?status={earlier}").json()
    assert answer.json()["status"] == status
    assert [row["id"] for row in found["results"]] == [str(goal.pk)]


def test_whoever_comes_back_from_the_end_has_not_achieved_it(goal, therapist):
    goal = change_goal(goal, by=therapist, status="achieved")
    assert goal.achieved_at

    goal = change_goal(goal, by=therapist, status="in_progress")
    assert goal.achieved_at is None


def test_changes_to_different_fields_are_both_kept(goal, therapist):
    seen_by_both = Goal.objects.get(pk=goal.pk)

    change_goal(goal, by=therapist, priority=3)
    change_goal(seen_by_both, by=therapist, unit="rides")

    goal.refresh_from_db()
    assert (goal.priority, goal.unit) == (3, "rides")


def test_a_change_of_what_was_changed_meanwhile_is_a_conflict(api, goal, therapist):
    seen = told(api, goal)["updated_at"]
    change_goal(goal, by=therapist, priority=3)

    answer = api.patch(url(goal), {"priority": 5, "updated_at": seen})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "edit_conflict"
    assert told(api, goal)["priority"] == 3


def test_a_change_of_what_was_seen_is_made(api, goal):
    seen = told(api, goal)["updated_at"]

    assert api.patch(url(goal), {"priority": 5, "updated_at": seen}).json()["priority"] == 5


def test_what_changes_nothing_is_no_conflict_later(goal, therapist):
    before = Goal.objects.get(pk=goal.pk).updated_at

    change_goal(goal, by=therapist, priority=goal.priority)

    assert Goal.objects.get(pk=goal.pk).updated_at == before


@pytest.mark.parametrize(
    "wrong",
    [
        {"priority": 0},
        {"priority": 11},
        {"progress_percentage": 101},
        {"target_value": "much"},
        {"target_value": 1e300},
        {"status": "nearly"},
        {"description": ""},
        {"description": "x" * 2001},
        {"goal_type": "dream"},
        {"target_date": "soon"},
    ],
)
def test_what_cannot_be_is_refused(api, goal, wrong):
    answer = api.patch(url(goal), wrong)

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == list(wrong)


def test_a_session_of_somebody_else_is_none(goal, therapist, other_patient):
    from_elsewhere = other_patient.therapy_sessions.create(
        therapist=therapist, session_date="2026-01-05T10:00Z"
    )

    with pytest.raises(Unfitting, match="session"):
        change_goal(goal, by=therapist, session=from_elsewhere)


def test_a_goal_set_by_mistake_is_deleted_with_its_event(api, goal):
    answer = api.delete(url(goal))

    assert answer.status_code == 204
    assert not Goal.objects.exists()
    assert not events(goal).exists()


@pytest.mark.parametrize("factory", [EntryFactory, HomeworkFactory])
def test_a_goal_that_something_belongs_to_stays(goal, therapist, factory):
    fields = {"patient": goal.patient} if factory is HomeworkFactory else {}
    factory(goal=goal, **fields)

    with pytest.raises(GoalInUse):
        delete_goal(goal, by=therapist)


def test_a_goal_with_sub_goals_stays(api, goal, patient):
    GoalFactory(patient=patient, parent=goal)

    assert api.delete(url(goal)).json()["error"]["code"] == "goal_in_use"


def test_a_record_on_hold_keeps_its_goals(api, goal, patient):
    LegalHold.objects.create(patient=patient, reference="2026/17")

    assert api.delete(url(goal)).status_code == 409
    assert Goal.objects.exists()


def test_deleted_twice_it_is_told_so(goal, therapist):
    delete_goal(Goal.objects.get(pk=goal.pk), by=therapist)

    with pytest.raises(ChangedMeanwhile):
        delete_goal(goal, by=therapist)


def test_progress_is_that_of_the_sub_goals(api, goal, patient):
    GoalFactory(patient=patient, plan=goal.plan, parent=goal, priority=1, progress_percentage=100)
    GoalFactory(patient=patient, plan=goal.plan, parent=goal, priority=2, progress_percentage=0)

    assert told(api, goal)["progress_percentage"] == 66


def test_what_was_dropped_does_not_hold_a_goal_back(api, goal, patient):
    GoalFactory(patient=patient, plan=goal.plan, parent=goal, progress_percentage=80)
    GoalFactory(patient=patient, plan=goal.plan, parent=goal, status="discontinued")

    assert told(api, goal)["progress_percentage"] == 80


def test_progress_is_what_was_rated_last(api, goal):
    EntryFactory(goal=goal, entry_date=date(2026, 1, 5), rating=3)
    EntryFactory(goal=goal, entry_date=date(2026, 2, 5), rating=6)
    EntryFactory(goal=goal, entry_date=date(2026, 3, 5), rating=None)

    assert told(api, goal)["progress_percentage"] == 60


def test_progress_is_how_far_the_values_are(api, patient):
    goal = GoalFactory(patient=patient, baseline_value=20, target_value=10, current_value=15)

    assert told(api, goal)["progress_percentage"] == 50


def test_a_patient_reads_their_goals_and_sets_none(patient_api, goal, patient):
    address = f"/api/v1/patients/{patient.pk}/goals"

    assert patient_api.get(address).json()["results"][0]["description"] == "Speak in meetings"
    assert patient_api.post(address, {"description": "x"}).status_code == 403
    assert patient_api.patch(url(goal), {"status": "achieved"}).status_code == 403


def test_goals_of_one_plan_are_listed(api, goal, patient):
    GoalFactory(patient=patient)

    found = api.get(f"/api/v1/patients/{patient.pk}/goals?plan_id={goal.plan_id}").json()

    assert [row["id"] for row in found["results"]] == [str(goal.pk)]
