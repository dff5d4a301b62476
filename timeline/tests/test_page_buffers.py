"""What a page reads of the database does not grow with its depth. docs/timeline.md has the figures
of long diaries; these are counts, which do not depend on what else the machine does."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from timeline.models import TimelineEvent
from timeline.reading.answers import COLUMNS
from timeline.reading.cursors import Place
from timeline.reading.filters import Filters
from timeline.reading.pages import below

pytestmark = pytest.mark.django_db

BEGAN = datetime(2000, 1, 1, tzinfo=UTC)
EVENTS = 1500
DEPTHS = [1, 500, 1000]
MOST = 12  # 8 kB each
TYPES = TimelineEvent.Type.values


@pytest.fixture
def long_diary(patient):
    events = [
        TimelineEvent(
            patient=patient,
            event_type=TYPES[day % len(TYPES)],
            event_date=BEGAN + timedelta(days=day),
            title=f"Day {day}",
            is_private=day % 3 == 0,
        )
        for day in range(EVENTS)
    ]
    TimelineEvent.objects.bulk_create(events)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE timeline_timelineevent")
    return events


def buffers(rows):
    plan = json.loads(rows.explain(analyze=True, buffers=True, format="json"))[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def places(events):
    """The events that so many others stand above."""
    return [Place(events[-depth].event_date, events[-depth].pk, EVENTS) for depth in DEPTHS]


@pytest.mark.parametrize(
    "question",
    [
        {},
        {"event_types": "note"},
        {"event_types": "note", "end_date": "2009-01-01"},
    ],
)
def test_a_page_is_cheap_at_any_depth(long_diary, therapist, patient, question):
    filters = Filters.read(question)

    pages = [
        below(reader, patient, filters, place, COLUMNS, most=21)
        for reader in (therapist, patient)
        for place in places(long_diary)
    ]

    assert max(buffers(page) for page in pages) <= MOST
    assert [len(page) for page in pages] == [21] * 6
