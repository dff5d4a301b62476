import base64
from datetime import timedelta

import pytest
from django.utils import timezone

from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def url(patient):
    return f"/api/v1/patients/{patient.pk}/timeline"


def titles(answer):
    return [event["title"] for event in answer.json()["results"]]


def test_the_diary_is_newest_first(api, patient):
    EventFactory(patient=patient, title="Older", event_date=timezone.now() - timedelta(days=2))
    EventFactory(patient=patient, title="Newer")

    assert titles(api.get(url(patient))) == ["Newer", "Older"]


def test_a_patient_does_not_see_private_events(patient_api, api, patient):
    EventFactory(patient=patient, title="Ours", is_private=True)
    EventFactory(patient=patient, title="Yours")

    assert titles(patient_api.get(url(patient))) == ["Yours"]
    assert len(titles(api.get(url(patient)))) == 2


def test_a_patient_reads_a_draft_by_its_title_alone(patient_api, patient):
    EventFactory(
        patient=patient, is_draft=True, description="Secret", metadata={"topics": ["Secret"]}
    )

    answer = patient_api.get(url(patient))

    assert "Secret" not in answer.content.decode()


def test_pages_join_without_gap_or_repeat(api, patient):
    at = timezone.now()
    EventFactory.create_batch(45, patient=patient, event_date=at)
    seen, address = [], url(patient)

    while address:
        answer = api.get(address)
        seen += [event["id"] for event in answer.json()["results"]]
        address = answer.json()["next"]

    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("place", ["p=yesterday", "p=2026-01-01%00", "p=9999999-01-01"])
def test_a_cursor_that_somebody_made_up_leads_nowhere(api, patient, place):
    EventFactory(patient=patient)
    cursor = base64.b64encode(place.encode()).decode()

    answer = api.get(url(patient), {"cursor": cursor})

    assert answer.status_code == 404


def test_recording_twice_keeps_one_event(session):
    for title in ("First", "Second"):
        TimelineEvent.objects.record(
            source=session,
            event_type="session",
            patient_id=session.patient_id,
            event_date=session.session_date,
            title=title,
        )

    assert [event.title for event in session.timeline_events.all()] == ["Second"]


def test_somebody_elses_diary_does_not_exist(outsider_api, patient):
    assert outsider_api.get(url(patient)).status_code == 404
