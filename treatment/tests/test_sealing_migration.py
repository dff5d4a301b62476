import pytest

from accounts.tests.factories import PatientFactory
from accounts.tests.old_databases import migrate

pytestmark = pytest.mark.django_db

BEFORE, SEALED = ("treatment", "0009_thread_details"), ("treatment", "0012_no_plain_words")
TODAY = "2026-11-21"


@pytest.fixture(scope="module")
def before(old_database):
    """The database as it was, with words in it."""
    before = migrate(BEFORE)
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


@pytest.fixture(scope="module")
def after(before):
    return migrate(SEALED)


@pytest.fixture(scope="module")
def back_again(after):
    return migrate(BEFORE)


def words(apps):
    goal, entry, tracking, score = (
        apps.get_model("treatment", name).objects.get()
        for name in ("Goal", "ProgressEntry", "TrackingConfig", "Assessment")
    )
    labels = (tracking.frequency_unit, tracking.scale_labels)
    return goal.unit, entry.value_label, *labels, score.subscores


SAID = ("rides", "much less", "", {"1": "not at all"}, {"cognitive": 4})


def test_words_that_are_there_are_sealed(after):
    assert words(after) == SAID


def test_going_back_opens_them_again(back_again):
    assert words(back_again) == SAID
