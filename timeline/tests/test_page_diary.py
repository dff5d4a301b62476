import re
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from timeline.models import TimelineEvent
from timeline.tests.factories import EventFactory

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log
WHOLE_PAGE = 7  # patient, care, count, entries, chart in three

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)
LINK = re.compile(r'rel="(prev|next)" href="([^"]+)"')


def address(patient):
    return reverse("timeline:diary", args=[patient.pk])


def write(patient, count, apart=timedelta(days=1), **facts):
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            patient=patient,
            event_type="note",
            event_date=NEW_YEAR + apart * at,
            title=f"Entry {at:03}",
            **facts,
        )
        for at in range(count)
    )


def titles(answer):
    return [event.title for event in answer.context["piece"].events]


def links(answer):
    return {rel: unescape(href) for rel, href in LINK.findall(answer.text)}


def read_all(portal, start, way="next"):
    found, page = titles(portal.get(start)), portal.get(start)
    while way in links(page):
        page = portal.get(links(page)[way])
        found = found + titles(page) if way == "next" else titles(page) + found
    return found


def newest_first(count):
    return [f"Entry {at:03}" for at in reversed(range(count))]


def test_newest_stands_on_top(portal, patient):
    write(patient, 2)

    text = portal.get(address(patient)).text

    assert text.index("Entry 001") < text.index("Entry 000")


def test_pages_hold_every_entry_once(portal, patient):
    write(patient, 95)

    assert read_all(portal, address(patient)) == newest_first(95)


def test_entries_of_the_same_moment_are_not_lost_between_pages(portal, patient):
    write(patient, 70, apart=timedelta(0))

    assert len(set(read_all(portal, address(patient)))) == 70


def test_upwards_from_a_day_holds_every_entry_once(portal, patient):
    write(patient, 95)

    found = read_all(portal, f"{address(patient)}?date=2026-01-10", way="prev")

    assert found == newest_first(95)


def test_upwards_among_entries_of_the_same_moment(portal, patient):
    write(patient, 70, apart=timedelta(0))
    deepest = links(portal.get(links(portal.get(address(patient)))["next"]))["next"]

    assert len(set(read_all(portal, deepest, way="prev"))) == 70


def test_upwards_with_two_kinds_and_words(portal, patient):
    write(patient, 80)
    EventFactory(patient=patient, event_type="goal", title="Entry goal", event_date=NEW_YEAR)

    asked = "event_types=goal,note&search=entry&date=2026-01-02"
    found = read_all(portal, f"{address(patient)}?{asked}", way="prev")

    assert len(found) == len(set(found)) == 81


def test_an_entry_written_meanwhile_does_not_move_the_page(portal, patient):
    write(patient, 40)
    earlier = links(portal.get(address(patient)))["next"]
    write(patient, 1, apart=timedelta(0))

    assert titles(portal.get(earlier))[0] == "Entry 009"


def test_a_place_is_its_own_address(portal, patient):
    write(patient, 95)
    earlier = links(portal.get(address(patient)))["next"]

    page = portal.get(earlier)

    assert page.context["piece"].address == earlier
    assert titles(portal.get(page.context["piece"].address)) == titles(page)


@pytest.mark.parametrize("name", ["cursor", "later"])
def test_a_changed_place_begins_from_above(portal, patient, name):
    write(patient, 40)

    answer = portal.get(address(patient), {name: "made-up", "event_types": "note"})

    assert answer.status_code == 302
    assert answer.url == f"{address(patient)}?event_types=note"


def test_a_colleagues_link_begins_from_above(client, portal, patient, admin):
    write(patient, 40)
    earlier = links(portal.get(address(patient)))["next"]
    client.force_login(admin)

    assert client.get(earlier).url == address(patient)


def test_a_place_of_another_patient_begins_from_above(portal, patient, therapist, other_patient):
    write(patient, 40)
    _, _, query = links(portal.get(address(patient)))["next"].partition("?")
    other_patient.care_team.create(therapist=therapist, relationship_type="secondary")

    answer = portal.get(f"{address(other_patient)}?{query}")

    assert answer.url == address(other_patient)


def test_a_day_shows_that_day_and_older(portal, patient):
    write(patient, 95)

    page = portal.get(address(patient), {"date": "2026-02-01"})

    assert titles(page)[0] == "Entry 031"
    assert "prev" in links(page)


def test_a_day_ends_where_the_reader_lives(portal, patient, therapist):
    therapist.timezone = "Pacific/Auckland"
    therapist.save()
    EventFactory(patient=patient, event_date=datetime(2026, 1, 1, 12, tzinfo=UTC))  # the 2nd there

    assert titles(portal.get(address(patient), {"date": "2026-01-01"})) != []
    assert "2 Jan" in portal.get(address(patient)).text


def test_a_day_after_the_newest_has_nothing_above(portal, patient):
    write(patient, 5)

    page = portal.get(address(patient), {"date": "2026-03-01"})

    assert titles(page)[0] == "Entry 004"
    assert "prev" not in links(page)


def test_a_day_before_the_first_shows_the_first(portal, patient):
    write(patient, 95)

    page = portal.get(address(patient), {"date": "2020-01-01"})

    assert titles(page)[-1] == "Entry 000"
    assert list(links(page)) == ["prev"]


@pytest.mark.parametrize("day", ["soon", "2026-02-31", "0001-01-01", "9999-12-31"])
def test_a_day_that_is_none_is_told(portal, patient, day):
    write(patient, 5)

    page = portal.get(address(patient), {"date": day})

    assert titles(page) == newest_first(5)
    assert "Give a day" in page.text


def test_months_have_headings_of_their_own(portal, patient):
    write(patient, 40)

    headings = re.findall(
        r'<h2 class="diary-month"[^>]*>([^<]+)', portal.get(address(patient)).text
    )

    assert headings == ["February 2026", "January 2026"]


def test_empty_diary_says_how_it_fills(portal, patient):
    assert "adds its own entry" in portal.get(address(patient)).text


def test_a_session_leads_to_its_page(portal, session):
    EventFactory(patient=session.patient, title="Session #1").delete()
    TimelineEvent.objects.record(
        source=session,
        event_type="session",
        patient=session.patient,
        event_date=session.session_date,
        title="Session #1",
    )

    text = portal.get(address(session.patient)).text

    assert f'<a href="{reverse("sessions_app:detail", args=[session.pk])}">Session #1</a>' in text


def test_a_private_entry_says_so(portal, patient):
    EventFactory(patient=patient, is_private=True)

    assert "Private, the patient does not see it" in portal.get(address(patient)).text


def test_words_are_shown_as_they_were_written(portal, patient):
    EventFactory(patient=patient, title="<b>Bold</b>", description="<script>alert()</script>")

    text = portal.get(address(patient)).text

    assert "<b>Bold" not in text
    assert "<script>alert" not in text


def test_an_admin_reads_and_is_offered_nothing_to_write(client, admin, patient):
    write(patient, 1)
    client.force_login(admin)

    text = client.get(address(patient)).text

    assert "Entry 000" in text
    assert "New entry" not in text
    assert ">Change<" not in text


def test_does_not_exist_for_an_outsider(client, outsider, patient):
    client.force_login(outsider)

    assert client.get(address(patient)).status_code == 404


@pytest.mark.parametrize("rows", [1, 300])
def test_costs_the_same_at_any_length(portal, patient, rows):
    write(patient, rows)
    portal.get(address(patient))

    with CaptureQueriesContext(connection) as queries:
        portal.get(address(patient))

    assert len(queries) <= SIGNED_IN + AUDITED + WHOLE_PAGE


def test_what_a_script_fetches_costs_no_chart(portal, patient):
    write(patient, 95)
    earlier = links(portal.get(address(patient)))["next"]

    with CaptureQueriesContext(connection) as queries:
        piece = portal.get(earlier, headers={"HX-Request": "true", "HX-Target": "piece"})

    assert "<html" not in piece.text
    assert piece.text.count("diary-event ") == 30
    assert len(queries) <= SIGNED_IN + AUDITED + 4


@pytest.mark.parametrize("name", [["PHQ-9"], {"name": "PHQ-9"}, 9, "", None])
def test_whatever_a_program_noted_beside_an_entry_the_page_is_there(portal, patient, name):
    event = EventFactory(
        patient=patient, event_type="assessment", metadata={"instrument": name, "score": 9}
    )

    places = [reverse("timeline:diary", args=[patient.pk])]
    places += [reverse(f"timeline:{page}", args=[event.pk]) for page in ("event", "event_edit")]
    answers = [portal.get(place).status_code for place in places]

    assert answers == [200, 200, 200]
