"""What patients take along tells them what the product shows them, and no more."""

import pytest

from exports.tests.files import record_of
from treatment.models import GoalIntervention
from treatment.tests.factories import (
    AssessmentFactory,
    CheckInFactory,
    EntryFactory,
    GoalFactory,
    InterventionFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(patient):
    return GoalFactory(patient=patient)


def entry_in(record):
    return record["sections"]["goals"][0]["progress"][0]


@pytest.mark.parametrize("context", ["session", "self_report"])
def test_notes_that_a_therapist_made_of_progress_stay_out(patient, therapist, goal, context):
    EntryFactory(goal=goal, recorded_by=therapist, context=context, notes="I doubt it")

    assert entry_in(record_of(patient, patient))["notes"] is None
    assert entry_in(record_of(patient, therapist))["notes"] == "I doubt it"


def test_patients_find_their_own_notes_of_progress(patient, goal):
    EntryFactory(goal=goal, recorded_by=patient, context="self_report", notes="I spoke up")

    assert entry_in(record_of(patient, patient))["notes"] == "I spoke up"


def test_notes_that_a_therapist_made_of_a_check_in_stay_out(patient, therapist):
    CheckInFactory(patient=patient, recorded_by=therapist, notes="He plays it down")

    [own], [theirs] = [
        record_of(patient, who)["sections"]["check_ins"] for who in (patient, therapist)
    ]

    assert (own["mood"], own["notes"]) == (6, None)
    assert theirs["notes"] == "He plays it down"


def test_patients_find_their_own_notes_of_check_ins(patient):
    CheckInFactory(patient=patient, recorded_by=patient, notes="I slept")

    assert record_of(patient, patient)["sections"]["check_ins"][0]["notes"] == "I slept"


def test_how_well_an_intervention_works_is_for_the_care_team(patient, therapist, goal):
    GoalIntervention.objects.create(
        goal=goal, intervention=InterventionFactory(), effectiveness_rating=2
    )

    own, theirs = record_of(patient, patient), record_of(patient, therapist)

    assert own["sections"]["interventions"][0]["effectiveness_rating"] is None
    assert theirs["sections"]["interventions"][0]["effectiveness_rating"] == 2


def test_whether_a_change_is_reliable_is_for_the_care_team(patient, therapist):
    AssessmentFactory(patient=patient, source="patient", score=20, administered_date="2026-01-05")
    AssessmentFactory(patient=patient, source="patient", score=6, administered_date="2026-02-05")

    own, theirs = record_of(patient, patient), record_of(patient, therapist)

    assert [row["change"] for row in own["sections"]["assessments"]] == [None, None]
    assert theirs["sections"]["assessments"][1]["change"]["is_reliable"] is True
