"""No private byte in anything that a patient can get, whatever they ask and however often."""

import random
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.conf import settings as django_settings
from django.test import override_settings
from django.urls import reverse
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from accounts.tests.factories import CareFactory, PatientFactory, TherapistFactory
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, SegmentFactory
from therapybridge.tests.personas import api_client, page_client
from therapybridge.tests.world import note_about, said_about
from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory

SECRET = b"quagga"  # stands in every private text, and nowhere else
SECRETS = {"topics": ["quagga"], "mood": "very_low", "instrument": "quagga", "score": 27}
EVENTS = 60
BEGAN = datetime(2024, 1, 1, tzinfo=UTC)
CHANCE = random.Random(20261121)

limits = strategies.sampled_from([1, 3, 20, 100, 0, -1, "x"])
words = strategies.sampled_from(["", "quagga", "walk", "a", "%", "'", "\\", "Event"])
days = strategies.integers(0, 400).map(lambda n: (BEGAN + timedelta(days=n)).isoformat())
types = strategies.lists(strategies.sampled_from(TimelineEvent.Type.values), max_size=3)
asked = strategies.fixed_dictionaries(
    {},
    optional={
        "limit": limits,
        "search": words,
        "q": words,
        "start_date": days,
        "end_date": days,
        "event_types": types.map(",".join),
        "importance": strategies.sampled_from(TimelineEvent.Importance.values),
        "is_private": strategies.sampled_from(["true", "false"]),
        "ordering": strategies.sampled_from(["title", "-is_private", "description"]),
        "cursor": strategies.sampled_from(["bj0", "cD0yMDI0", "x", "MjAyNC0wMS0wMQ=="]),
        "format": strategies.sampled_from(["json", "csv", "html"]),
    },
)
every_place = [
    "api:timeline",
    "api:timeline-summary",
    "api:timeline-charts",
    "api:session-list",
    "api:session-detail",
    "api:session-summary",
    "api:session-risk-reviews",
    "api:psychotherapy-notes",
    "api:patient-list",
    "api:patient-detail",
    "api:me",
    "home",
]


@override_settings(THROTTLES=dict.fromkeys(django_settings.THROTTLES, "100000/m"))
class APatientAsks(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.patient = PatientFactory()
        therapist = TherapistFactory()
        CareFactory(therapist=therapist, patient=cls.patient)
        cls.session = ProcessedSessionFactory(patient=cls.patient, therapist=therapist)
        segment = SegmentFactory(transcript__session=cls.session, text="I saw a quagga.")
        NotesFactory(session=cls.session, content=note_about("quagga", [str(segment.pk)]))
        said_about("quagga", cls.session, by=therapist)
        for number in range(EVENTS):
            cls.write_down(number)

    @classmethod
    def write_down(cls, number):
        is_private, is_draft = CHANCE.random() < 0.4, CHANCE.random() < 0.3
        EventFactory(
            patient=cls.patient,
            event_type=CHANCE.choice(TimelineEvent.Type.values),
            importance=CHANCE.choice(TimelineEvent.Importance.values),
            event_date=BEGAN + timedelta(days=CHANCE.randrange(400)),
            title=f"Event {number}" + " quagga" * is_private,
            description="quagga" if is_private or is_draft else "We went for a walk",
            metadata=SECRETS if is_private or is_draft else {},
            is_private=is_private,
            is_draft=is_draft,
        )

    def setUp(self):
        self.api = api_client("self", self.patient)
        self.portal = page_client("self", self.patient)

    @settings(
        max_examples=2000,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        database=None,
    )
    @given(route=strategies.sampled_from(every_place), query=asked)
    def test_nothing_private_comes_back(self, route, query):
        answer = self.ask(route, query)

        assert SECRET not in without_what_was_asked(answer, query)
        assert answer.status_code in (200, 403, 404, 406, 422)

    def ask(self, route, query):
        client = self.api if route.startswith("api:") else self.portal
        own = {
            "api:timeline": {"patient_id": self.patient.pk},
            "api:timeline-summary": {"patient_id": self.patient.pk},
            "api:timeline-charts": {"patient_id": self.patient.pk},
            "api:session-detail": {"pk": self.session.pk},
            "api:session-summary": {"pk": self.session.pk},
            "api:session-risk-reviews": {"pk": self.session.pk},
            "api:psychotherapy-notes": {"patient_id": self.patient.pk},
            "api:patient-detail": {"pk": self.patient.pk},
        }
        return client.get(f"{reverse(route, kwargs=own.get(route))}?{urlencode(query)}")


def without_what_was_asked(answer, query):
    """The next page's address repeats the question; that is no answer."""
    body = answer.content
    for name, value in query.items():
        body = body.replace(urlencode({name: value}).encode(), b"")
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items()).encode()
    return body + headers


@pytest.fixture
def diary(patient):
    for number in range(7):
        EventFactory(patient=patient, is_private=number % 2 == 0)
    return patient


def test_a_patient_pages_through_exactly_what_is_not_private(diary, patient_api):
    found, url = [], f"/api/v1/patients/{diary.pk}/timeline?limit=2"
    while url:
        page = patient_api.get(url).json()
        found += [event["id"] for event in page["events"]]
        place = page["next_cursor"]
        url = f"/api/v1/patients/{diary.pk}/timeline?limit=2&cursor={place}" if place else ""

    shared = TimelineEvent.objects.filter(patient=diary, is_private=False)
    assert len(found) == 3
    assert set(found) == {str(event.pk) for event in shared}


def test_a_therapists_place_in_the_diary_shows_a_patient_nothing_private(diary, api, patient_api):
    address = f"/api/v1/patients/{diary.pk}/timeline?limit=2"
    place = api.get(address).json()["next_cursor"]

    page = patient_api.get(f"{address}&cursor={place}")

    assert page.status_code == 422
    assert page.json()["error"]["code"] == "bad_cursor"
