import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from accounts.tests.factories import PatientFactory

pytestmark = pytest.mark.django_db(transaction=True)

BEFORE, SEALED = "0009_thread_details", "0012_no_plain_words"
TODAY = "2026-11-21"


def migrate(name):
    executor = MigrationExecutor(connection)
    executor.migrate([("treatment", name)])
    return executor.loader.project_state([("treatment", name)]).apps


@pytest.fixture
def before():
    """The database as it was; afterwards it is brought up to date again."""
    yield migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.fixture
def rows(before):
    patient = PatientFactory()
    goal = before.get_model("treatment", "Goal").objects.create(patient_id=patient.pk, unit="rides")
    before.get_model("treatment", "ProgressEntry").objects.create(
        goal=goal, entry_date=TODAY, value=1, value_label="much less"
    )
    before.get_model("treatment", "TrackingConfig").objects.create(
        goal=goal, tracking_method="scale", frequency_unit="", scale_labels={"1": "not at all"}
    )
    before.get_model("treatment", "Assessment").objects.create(
        patient_id=patient.pk,
        instrument="BDI-II",
        score=9,
        administered_date=TODAY,
        subscores={"cognitive": 4},
    )


def words(apps):
    goal, entry, tracking, score = (
        apps.get_model("treatment", name).objects.get()
        for name in ("Goal", "ProgressEntry", "TrackingConfig", "Assessment")
    )
    labels = (tracking.frequency_unit, tracking.scale_labels)
    return goal.unit, entry.value_label, *labels, score.subscores


SAID = ("rides", "much less", "", {"1": "not at all"}, {"cognitive": 4})


def test_words_that_are_there_are_sealed(rows):
    assert words(migrate(SEALED)) == SAID


def test_going_back_opens_them_again(rows):
    migrate(SEALED)

    assert words(migrate(BEFORE)) == SAID
