"""Numbers tell nobody what the rows behind them would not."""

import pytest
from django.utils import timezone

from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from treatment.analytics.keeping import keep_up

pytestmark = pytest.mark.django_db

ANALYTICS = "/api/v1/analytics"


def held(patient, therapist, *topics):
    """A session whose note nobody has released."""
    session = ProcessedSessionFactory(
        patient=patient, therapist=therapist, session_date=timezone.now()
    )
    content = {
        "risk_flags": [],
        "session_mood": "very_low",
        "key_topics": [{"name": name} for name in topics],
    }
    NotesFactory(session=session, content=content)
    keep_up()


def moods_told(client, patient):
    return client.get(f"{ANALYTICS}/patients/{patient.pk}/progress").json()["mood_trend"]


def topics_told(client, asked=""):
    return [row["name"] for row in client.get(f"{ANALYTICS}/topics{asked}").json()["topics"]]


def test_patients_are_not_told_what_the_machine_heard(patient_api, patient, therapist):
    held(patient, therapist)

    assert moods_told(patient_api, patient)["data"] == []


def test_therapists_are_told_what_the_machine_heard(api, patient, therapist):
    held(patient, therapist)

    [month] = moods_told(api, patient)["data"]
    assert month["avg_heard"] == 1.0


@pytest.mark.parametrize("period", ["all", "month"])
def test_what_was_spoken_of_in_care_that_ended_is_not_told(api, patient, therapist, period):
    held(patient, therapist, "The affair with Konrad")

    patient.care_team.get(therapist=therapist).end()

    assert topics_told(api, f"?period={period}") == []


def test_topics_of_others_in_care_stay(api, patient, therapist, other_patient):
    held(patient, therapist, "Sleep")
    held(other_patient, therapist, "Sleep", "Work")

    assert topics_told(api) == ["Sleep"]


def test_admins_are_told_the_topics_of_the_practice(admin_api, patient, therapist):
    held(patient, therapist, "Sleep")

    patient.care_team.get(therapist=therapist).end()

    assert topics_told(admin_api) == ["Sleep"]
    assert topics_told(admin_api, f"?therapist_id={therapist.pk}") == ["Sleep"]


def test_the_page_of_analytics_keeps_to_the_same(portal, patient, therapist):
    held(patient, therapist, "The affair with Konrad")

    patient.care_team.get(therapist=therapist).end()

    assert "Konrad" not in portal.get("/analytics/").content.decode()
