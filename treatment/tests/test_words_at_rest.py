"""What people write about a patient is sealed in the database, whatever the field is called."""

import pytest
from django.apps import apps
from django.db import connection

from treatment.models import Assessment, GoalIntervention, ProgressEntry, TrackingConfig
from treatment.tests.factories import GoalFactory, InterventionFactory

pytestmark = pytest.mark.django_db

WORD = "quaggaesque"
OF_PATIENTS = "/api/v1/patients"
GOALS = "/api/v1/goals"


def told_by_the_database() -> str:
    """Every row of this app as PostgreSQL writes it."""
    tables = [model._meta.db_table for model in apps.get_app_config("treatment").get_models()]
    with connection.cursor() as cursor:
        return "\n".join(row for table in tables for row in rows_of(cursor, table))


def rows_of(cursor, table):
    cursor.execute(f"SELECT kept::text FROM {table} AS kept")
    return [row for (row,) in cursor.fetchall()]


@pytest.fixture
def goal(patient):
    return GoalFactory(patient=patient)


def test_what_a_goal_is_counted_in(api, goal):
    answer = api.patch(f"{GOALS}/{goal.pk}", {"unit": WORD})

    assert answer.json()["unit"] == WORD
    assert WORD not in told_by_the_database()


def test_how_often_something_is_done_about_it(api, goal):
    intervention = InterventionFactory(is_system=True)
    wish = {"intervention_id": str(intervention.pk), "frequency": WORD}

    answer = api.post(f"{GOALS}/{goal.pk}/interventions", wish)

    assert answer.json()["frequency"] == GoalIntervention.objects.get().frequency == WORD
    assert WORD not in told_by_the_database()


def test_words_beside_a_value(patient_api, goal):
    said = {"entry_date": "2026-01-05", "value": 2, "value_label": WORD}

    answer = patient_api.post(f"{GOALS}/{goal.pk}/progress", said)

    assert answer.json()["value_label"] == ProgressEntry.objects.get().value_label == WORD
    assert WORD not in told_by_the_database()


def test_words_in_place_of_a_value(api, goal):
    said = {"entry_date": "2026-01-05", "rating": 5, "progress_value": WORD}

    answer = api.post(f"{GOALS}/{goal.pk}/progress", said)

    assert answer.json()["value_label"] == WORD
    assert WORD not in told_by_the_database()


def test_how_a_goal_is_measured(api, goal):
    wish = {
        "tracking_method": "scale",
        "frequency_unit": WORD,
        "duration_unit": WORD,
        "scale_labels": {"1": WORD},
    }

    answer = api.post(f"{GOALS}/{goal.pk}/tracking/config", wish)

    kept = TrackingConfig.objects.get()
    assert (kept.frequency_unit, kept.duration_unit, kept.scale_labels) == (WORD, WORD, {"1": WORD})
    assert answer.json()["scale_labels"] == {"1": WORD}
    assert WORD not in told_by_the_database()


def noted(api, patient, subscores):
    wish = {"assessment_type": "BDI-II", "administered_date": "2026-01-05", "score": 30}
    return api.post(f"{OF_PATIENTS}/{patient.pk}/assessments", wish | {"subscores": subscores})


def test_what_parts_of_a_score_are_called(api, patient):
    answer = noted(api, patient, {WORD: 3})

    assert answer.json()["subscores"] == Assessment.objects.get().subscores == {WORD: 3}
    assert WORD not in told_by_the_database()


@pytest.mark.parametrize(
    "subscores", [{str(number): 1 for number in range(21)}, {"x" * 41: 1}, ["x"], 7]
)
def test_parts_of_a_score_are_few_and_named_in_short(api, patient, subscores):
    assert noted(api, patient, subscores).status_code == 422


def test_labels_of_a_scale_are_named_by_its_numbers(api, goal):
    wish = {"tracking_method": "scale", "scale_labels": {WORD: "low"}}

    assert api.post(f"{GOALS}/{goal.pk}/tracking/config", wish).status_code == 422
