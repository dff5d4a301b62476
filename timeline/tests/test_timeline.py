import json
from datetime import timedelta

import pytest
from django.utils import timezone

from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db


def url(patient, rest=""):
    return f"/api/v1/patients/{patient.pk}/timeline{rest}"


def titles(answer):
    return [event["title"] for event in answer.json()["events"]]


@pytest.fixture
def event(patient, therapist):
    return EventFactory(patient=patient, therapist=therapist, title="Called")


NEW = {"event_type": "note", "event_date": "2026-01-05T09:30:00Z", "title": " Called "}


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


@pytest.mark.parametrize("question", ["", "event_types=clinical,note&", "search=event&"])
def test_pages_join_without_gap_or_repeat(api, patient, question):
    at = timezone.now()
    EventFactory.create_batch(45, patient=patient, event_date=at)
    pages = [api.get(f"{url(patient)}?{question}").json()]

    while pages[-1]["has_more"]:
        place = pages[-1]["next_cursor"]
        pages.append(api.get(f"{url(patient)}?{question}cursor={place}").json())

    seen = [event["id"] for page in pages for event in page["events"]]
    assert len(seen) == len(set(seen)) == 45
    assert [page["total_count"] for page in pages] == [45] * 3
    assert pages[-1]["next_cursor"] is None


@pytest.mark.parametrize(
    ("question", "field"),
    [
        ("cursor=bj0", "cursor"),
        ("limit=0", "limit"),
        ("limit=101", "limit"),
        ("limit=x", "limit"),
        ("limit=٣", "limit"),
        ("limit=0000000019999", "limit"),
        (f"limit=000000001{'9' * 5000}", "limit"),
        ("event_types=walk", "event_types"),
        ("importance=huge", "importance"),
        ("start_date=yesterday", "start_date"),
        ("end_date=9999-12-31", "end_date"),
        ("search=%00", "search"),
        (f"search={'a' * 201}", "search"),
    ],
)
def test_a_question_that_cannot_be_understood_is_refused(api, patient, question, field):
    answer = api.get(f"{url(patient)}?{question}")

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == [field]


def test_days_are_those_of_the_reader(api, patient, therapist):
    therapist.timezone = "Pacific/Auckland"
    therapist.save()
    EventFactory(patient=patient, title="Morning there", event_date="2026-01-01T20:00:00Z")

    assert titles(api.get(f"{url(patient)}?start_date=2026-01-02&end_date=2026-01-02"))
    assert not titles(api.get(f"{url(patient)}?end_date=2026-01-01"))


def test_somebody_elses_diary_does_not_exist(outsider_api, patient):
    assert outsider_api.get(url(patient)).status_code == 404


def test_the_older_addresses_answer_the_same(api, patient, event):
    older = f"sessions/patients/{patient.pk}/timeline"
    answers = [
        api.get(address).json()
        for address in (
            url(patient),
            f"/api/v1/{older}",
            f"/api/{older}",
            f"/api/{older}/",
            f"/api/patients/{patient.pk}/timeline",
        )
    ]

    assert answers[0]["total_count"] == 1
    assert all(answer == answers[0] for answer in answers)


def test_a_therapist_writes_an_event_down(api, patient, therapist):
    answer = api.post(url(patient), NEW | {"metadata": {"instrument": "PHQ-9", "score": 14}})

    event = TimelineEvent.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == url(patient, f"/{event.pk}")
    assert (event.title, event.therapist) == ("Called", therapist)
    assert api.get(answer["Location"]).json() == answer.json()


def test_an_event_may_be_about_a_session(api, patient, session):
    about = {"related_entity_type": "session", "related_entity_id": str(session.pk)}

    answer = api.post(url(patient), NEW | about)

    assert answer.status_code == 201
    assert about.items() <= answer.json().items()


@pytest.mark.parametrize("name", ["session", "walk", None])
def test_an_event_is_not_about_somebody_elses_session(api, patient, session, other_patient, name):
    session.patient = other_patient
    session.save()

    answer = api.post(
        url(patient),
        NEW | {"related_entity_type": name, "related_entity_id": str(session.pk)},
    )

    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("title", "   "),
        ("title", "a" * 201),
        ("event_date", "2999-01-01T00:00:00Z"),
        ("event_date", "0001-01-01T00:00:00Z"),
        ("event_type", "walk"),
        ("importance", "huge"),
        ("metadata", [1]),
        ("metadata", {"a": "\0"}),
        ("metadata", {"a": "\ud800"}),
        ("metadata", {"a": 2**70}),
        ("metadata", {"a": "b" * 17_000}),
        ("metadata", {"a": [[[[[[[[[[[1]]]]]]]]]]]}),
    ],
)
def test_what_an_event_cannot_hold_is_refused(api, patient, name, value):
    body = json.dumps(NEW | {name: value})

    answer = api.generic("POST", url(patient), body, "application/json")

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == [name]


def test_an_event_is_changed(api, patient, event):
    answer = api.patch(url(patient, f"/{event.pk}"), {"title": "Rang", "description": None})

    assert answer.status_code == 200
    assert answer.json()["title"] == "Rang"


def test_an_event_is_deleted_and_restored(api, patient, event):
    deleted = api.delete(url(patient, f"/{event.pk}"))
    gone = api.get(url(patient, f"/{event.pk}"))
    restored = api.post(url(patient, f"/{event.pk}/restore"))

    assert [a.status_code for a in (deleted, gone, restored)] == [204, 404, 200]
    assert titles(api.get(url(patient))) == ["Called"]


def test_an_automatic_event_tells_what_to_do_instead(api, session):
    event = TimelineEvent.objects.record(
        source=session,
        event_type="session",
        patient_id=session.patient_id,
        event_date=session.session_date,
        title="Session #1",
    )
    address = url(session.patient, f"/{event.pk}")

    deleted, changed = api.delete(address), api.patch(address, {"title": "Other"})

    assert deleted.status_code == changed.status_code == 409
    assert "make it private" in deleted.json()["error"]["message"]
    assert api.patch(address, {"is_private": True}).json()["is_private"] is True


def test_a_patient_writes_nothing(patient_api, patient, event):
    answers = [
        patient_api.post(url(patient), NEW),
        patient_api.patch(url(patient, f"/{event.pk}"), {"title": "Mine"}),
        patient_api.delete(url(patient, f"/{event.pk}")),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3


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


def test_an_admin_reads_a_diary_too(admin_api, patient):
    EventFactory(patient=patient)

    page = admin_api.get(f"/api/v1/patients/{patient.pk}/timeline").json()

    assert (len(page["events"]), page["total_count"]) == (1, 1)
