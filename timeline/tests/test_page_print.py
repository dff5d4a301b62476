from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory
from timeline.views import diary

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def entries(patient):
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            patient=patient,
            event_type="note",
            event_date=NEW_YEAR + timedelta(days=at),
            title=f"Entry {at:03}",
        )
        for at in range(80)
    )
    return reverse("timeline:diary", args=[patient.pk])


def titles(answer):
    return [event.title for event in answer.context["piece"].events]


def test_the_whole_timeline_is_one_page_to_print(portal, entries):
    page = portal.get(entries, {"print": "1"})

    assert len(titles(page)) == 80
    assert "80 entries" in page.text
    assert 'rel="next"' not in page.text


def test_filters_hold_on_paper_and_are_told(portal, entries):
    asked = {"print": "1", "start_date": "2026-01-10", "end_date": "2026-01-12", "search": "entry"}
    page = portal.get(entries, asked)

    assert titles(page) == ["Entry 011", "Entry 010", "Entry 009"]
    assert "from 10 Jan 2026; until 12 Jan 2026; with “entry”" in page.text


def test_private_entries_are_marked_or_left_out(portal, patient, entries):
    EventFactory(patient=patient, title="Between us", is_private=True)

    everything = portal.get(entries, {"print": "1"})
    shared = portal.get(entries, {"print": "1", "private": "no"})

    assert "Private, the patient does not see it" in everything.text
    assert "Between us" not in shared.text
    assert "private ones left out" in shared.text


def test_says_when_there_is_more_than_fits(portal, entries, monkeypatch):
    monkeypatch.setattr(diary, "MOST_PRINTED", 50)

    page = portal.get(entries, {"print": "1"})

    assert len(titles(page)) == 50
    assert "the newest of 80 entries" in page.text


def test_printing_is_a_read_that_is_noted(portal, patient, entries):
    portal.get(entries, {"print": "1"})

    assert AuditEvent.objects.get(action="timeline.read").patient_id == patient.pk
