from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db

JANUARY = datetime(2026, 1, 10, 12, tzinfo=UTC)
SIGNED_IN, AUDITED = 1, 1


def url(patient, what):
    return f"/api/v1/patients/{patient.pk}/timeline/{what}"


@pytest.fixture
def year(patient):
    """Three sessions a month apart, the last one a draft; a milestone, two scores, a secret."""
    moods = ["low", "neutral", "positive"]
    for month, mood in enumerate(moods):
        EventFactory(
            patient=patient,
            event_type="session",
            title=f"Session #{month + 1}",
            event_date=JANUARY + timedelta(days=31 * month),
            metadata={"mood": mood},
            is_draft=mood == "positive",
        )
    EventFactory(patient=patient, title="Half way", importance="milestone", event_date=JANUARY)
    for days, score in ((0, 14), (40, 9.5)):
        EventFactory(
            patient=patient,
            event_type="assessment",
            event_date=JANUARY + timedelta(days=days),
            metadata={"instrument": "PHQ-9", "score": score},
        )
    EventFactory(
        patient=patient,
        title="Secret",
        importance="high",
        event_type="session",
        event_date=JANUARY + timedelta(days=300),
        metadata={"mood": "very_low"},
        is_private=True,
    )


def test_a_summary_counts_and_picks(api, patient, year):
    summary = api.get(url(patient, "summary")).json()

    assert summary["total_events"] == 7
    assert summary["events_by_type"] == {"session": 4, "clinical": 1, "assessment": 2}
    assert (summary["total_sessions"], summary["milestones_achieved"]) == (4, 1)
    assert (summary["first_session"], summary["last_session"]) == ("2026-01-10", "2026-11-06")
    assert [event["title"] for event in summary["recent_highlights"]] == ["Secret", "Half way"]
    assert [point["value"] for point in summary["mood_trend"]] == [2, 3, 4, 1]


def test_a_patients_summary_knows_nothing_private(patient_api, patient, year):
    summary = patient_api.get(url(patient, "summary")).json()

    assert (summary["total_events"], summary["total_sessions"]) == (6, 3)
    assert summary["last_session"] == "2026-03-13"
    assert [event["title"] for event in summary["recent_highlights"]] == ["Half way"]
    assert [point["value"] for point in summary["mood_trend"]] == [2, 3]


def test_an_empty_diary_has_a_summary(api, patient):
    summary = api.get(url(patient, "summary")).json()

    assert summary["total_events"] == 0
    assert summary["first_session"] is None


def test_charts_show_moods_months_milestones_and_scores(api, patient, year):
    charts = api.get(url(patient, "chart-data")).json()

    assert [point["mood"] for point in charts["mood_trend"]] == [
        "low",
        "neutral",
        "positive",
        "very_low",
    ]
    assert charts["session_frequency"] == [
        {"month": "2026-01", "sessions": 1},
        {"month": "2026-02", "sessions": 1},
        {"month": "2026-03", "sessions": 1},
        {"month": "2026-11", "sessions": 1},
    ]
    assert [event["title"] for event in charts["milestones"]] == ["Half way"]
    assert [point["score"] for point in charts["measures"]["PHQ-9"]] == [14, 9.5]


def test_charts_show_the_days_that_were_asked_for(api, patient, year):
    charts = api.get(url(patient, "chart-data?start_date=2026-02-01&end_date=2026-02-28")).json()

    assert [point["mood"] for point in charts["mood_trend"]] == ["neutral"]
    assert charts["milestones"] == []


def test_a_patients_charts_know_nothing_private(patient_api, patient, year):
    charts = patient_api.get(url(patient, "chart-data")).json()

    assert [point["mood"] for point in charts["mood_trend"]] == ["low", "neutral"]
    assert sum(month["sessions"] for month in charts["session_frequency"]) == 3


@pytest.mark.parametrize("score", ["many", "NaN", None, True, [1]])
def test_what_is_no_score_is_not_drawn(api, patient, score):
    EventFactory(
        patient=patient,
        event_type="assessment",
        metadata={"instrument": "PHQ-9", "score": score},
    )

    assert api.get(url(patient, "chart-data")).json()["measures"] == {}


@pytest.mark.parametrize("what", ["summary", "chart-data"])
def test_three_queries_however_long_the_diary(api, patient, year, what):
    with CaptureQueriesContext(connection) as queries:
        api.get(url(patient, what))

    assert len(queries) <= SIGNED_IN + AUDITED + 3
