from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from timeline.models import TimelineEvent

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)


def address(patient):
    return reverse("timeline:diary", args=[patient.pk])


def write(patient, count, apart=timedelta(days=1)):
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            patient=patient,
            event_type="note",
            event_date=NEW_YEAR + apart * at,
            title=f"Entry {at:03}",
        )
        for at in range(count)
    )


def read_all(portal, patient):
    titles, page = [], portal.get(address(patient))
    while True:
        titles += [event.title for event in page.context["events"]]
        if not page.context["earlier"]:
            return titles
        page = portal.get(address(patient), {"before": page.context["earlier"]})


def test_newest_stands_on_top(portal, patient):
    write(patient, 2)

    text = portal.get(address(patient)).text

    assert text.index("Entry 001") < text.index("Entry 000")


def test_pages_hold_every_entry_once(portal, patient):
    write(patient, 95)

    titles = read_all(portal, patient)

    assert titles == [f"Entry {at:03}" for at in reversed(range(95))]


def test_entries_of_the_same_moment_are_not_lost_between_pages(portal, patient):
    write(patient, 70, apart=timedelta(0))

    assert len(set(read_all(portal, patient))) == 70


def test_an_entry_written_meanwhile_does_not_move_the_page(portal, patient):
    write(patient, 40)
    earlier = portal.get(address(patient)).context["earlier"]
    write(patient, 1, apart=timedelta(0))

    page = portal.get(address(patient), {"before": earlier})

    assert page.context["events"][0].title == "Entry 009"


def test_a_changed_cursor_leads_nowhere(portal, patient):
    write(patient, 40)
    earlier = portal.get(address(patient)).context["earlier"]

    assert portal.get(address(patient), {"before": earlier[:-2] + "xx"}).status_code == 404


def test_a_cursor_of_another_patient_leads_nowhere(portal, patient, therapist, other_patient):
    write(patient, 40)
    earlier = portal.get(address(patient)).context["earlier"]
    other_patient.care_team.create(therapist=therapist, relationship_type="secondary")

    assert portal.get(address(other_patient), {"before": earlier}).status_code == 404


def test_empty_diary_says_how_it_fills(portal, patient):
    assert "adds its own entry" in portal.get(address(patient)).text


def test_does_not_exist_for_an_outsider(client, outsider, patient):
    client.force_login(outsider)

    assert client.get(address(patient)).status_code == 404


@pytest.mark.parametrize("rows", [1, 300])
def test_costs_two_queries_at_any_depth(portal, patient, rows):
    write(patient, rows)

    with CaptureQueriesContext(connection) as queries:
        portal.get(address(patient))

    assert len(queries) <= SIGNED_IN + AUDITED + 2
