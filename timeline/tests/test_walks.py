"""Whatever is written meanwhile: a reader meets every event that was there, once, in order."""

from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings, strategies
from hypothesis.extra.django import TestCase

from accounts.tests.factories import PatientFactory, TherapistFactory
from timeline.models import TimelineEvent
from timeline.reading.filters import Filters
from timeline.reading.pages import page_of

BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
FEW_MOMENTS = strategies.integers(0, 3)  # so that many share one
kinds = strategies.sampled_from(["note", "goal", "session"])
events = strategies.tuples(FEW_MOMENTS, kinds, strategies.booleans())
questions = strategies.sampled_from(
    [
        {},
        {"event_types": "note"},
        {"event_types": "note,goal"},
        {"search": "e"},
        {"start_date": "2026-01-02"},
        {"end_date": "2026-01-03", "event_types": "note,session"},
    ]
)


class Walks(TestCase):
    @classmethod
    def setUpTestData(cls):
        cls.patient, cls.therapist = PatientFactory(), TherapistFactory()

    @settings(
        max_examples=60,
        deadline=None,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(
        there=strategies.lists(events, max_size=25),
        meanwhile=strategies.lists(strategies.lists(events, max_size=3), max_size=10),
        reader=strategies.sampled_from(["patient", "therapist"]),
        question=questions,
        limit=strategies.integers(1, 7),
    )
    def test_nothing_is_skipped_or_met_twice(self, there, meanwhile, reader, question, limit):
        self.write(there)
        user, filters = getattr(self, reader), Filters.read(question)
        expected = self.answers_to(user, filters)

        met = []
        for page in self.walk(user, filters, limit):
            met += [(event.event_date, event.pk) for event in page.events]
            self.write(meanwhile.pop() if meanwhile else [])

        assert met == sorted(set(met), reverse=True)
        assert set(expected) <= set(met)

    def walk(self, user, filters, limit):
        page = page_of(user, self.patient, filters, limit=limit)
        yield page
        while page.has_more:
            page = page_of(user, self.patient, filters, limit=limit, cursor=page.next_cursor)
            yield page

    def answers_to(self, user, filters):
        """As a list that is read at once."""
        page = page_of(user, self.patient, filters, limit=1000)
        assert page.total_count == len(page.events)
        return [(event.event_date, event.pk) for event in page.events]

    def write(self, several):
        TimelineEvent.objects.bulk_create(
            TimelineEvent(
                patient=self.patient,
                event_type=kind,
                event_date=BEGAN + timedelta(days=day),
                title=f"An {kind}",
                is_private=is_private,
            )
            for day, kind, is_private in several
        )
