"""Lists are told straight from the columns; this is what holds them to the serializer."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace

import orjson
from django.contrib.contenttypes.models import ContentType
from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.quick_json import QuickJSONRenderer
from accounts.tests.factories import PatientFactory, TherapistFactory
from timeline.models import TimelineEvent
from timeline.reading.answers import COLUMNS, answers_of
from timeline.reading.filters import EVERYTHING
from timeline.reading.pages import page_of
from timeline.serializers import EventSerializer

texts = strategies.text(
    strategies.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=50
)
values = strategies.recursive(
    strategies.none() | strategies.booleans() | strategies.integers(-(2**70), 2**70) | texts,
    lambda children: (
        strategies.lists(children, max_size=3)
        | strategies.dictionaries(texts, children, max_size=3)
    ),
    max_leaves=8,
)
moments = strategies.datetimes(
    datetime(1900, 1, 2), datetime(2100, 1, 1), timezones=strategies.just(UTC)
)
rows = strategies.fixed_dictionaries(
    {
        "event_type": strategies.sampled_from(TimelineEvent.Type.values),
        "event_subtype": texts,
        "event_date": moments,
        "title": texts.filter(bool),
        "description": texts,
        "metadata": strategies.dictionaries(texts, values, max_size=4),
        "importance": strategies.sampled_from(TimelineEvent.Importance.values),
        "is_private": strategies.booleans(),
        "is_draft": strategies.booleans(),
        "is_manual": strategies.booleans(),
        "related_entity_id": strategies.none() | strategies.uuids(),
    }
)


class Answers(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.patient, cls.therapist = PatientFactory(), TherapistFactory()
        cls.kind = ContentType.objects.get_for_model(User)

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        written=strategies.lists(rows, min_size=1, max_size=6),
        reader=strategies.sampled_from(["patient", "therapist"]),
    )
    def test_a_list_says_what_the_serializer_says(self, written, reader):
        TimelineEvent.objects.bulk_create(self.event(fields) for fields in written)
        user = getattr(self, reader)

        quick = page_of(user, self.patient, EVERYTHING, columns=COLUMNS)
        slow = page_of(user, self.patient, EVERYTHING)

        told = answers_of(quick.events, patient=self.patient, user=user)
        context = {"request": SimpleNamespace(user=user)}
        serialized = EventSerializer(slow.events, many=True, context=context).data
        assert json.loads(orjson.dumps(told, option=orjson.OPT_UTC_Z)) == json.loads(
            QuickJSONRenderer().render(serialized)
        )

    def event(self, fields):
        kind = self.kind if fields["related_entity_id"] else None
        return TimelineEvent(
            patient=self.patient,
            therapist=self.therapist if fields["is_manual"] else None,
            related_entity_type=kind,
            **fields,
        )
