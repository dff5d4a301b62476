import re
from datetime import UTC, datetime
from html import unescape

import pytest
from django.urls import reverse

from timeline.tests.factories import EventFactory

CHIP = re.compile(r'id="chip-([\w-]+)" href="([^"]+)"[^>]*?(aria-current="true")?>')
SEARCHING = {"HX-Request": "true", "HX-Target": "found"}


@pytest.fixture
def diary(patient):
    def add(title, day, **facts):
        EventFactory(
            patient=patient, title=title, event_date=datetime(2026, 3, day, 9, tzinfo=UTC), **facts
        )

    add("First talk", 1, event_type="session")
    add("Moved house", 2, event_type="note", importance="high")
    add("Slept through", 3, event_type="milestone", importance="milestone", description="A week!")
    add("Letter sent", 4, event_type="administrative", is_private=True)
    return reverse("timeline:diary", args=[patient.pk])


def titles(answer):
    return [event.title for event in answer.context["piece"].events]


def chips(answer):
    return {name: (unescape(href), bool(on)) for name, href, on in CHIP.findall(answer.text)}


def test_a_chip_narrows_and_a_second_one_widens(portal, diary):
    goals = portal.get(chips(portal.get(diary))["event_types-session"][0])

    both = portal.get(chips(goals)["event_types-note"][0])

    assert titles(goals) == ["First talk"]
    assert titles(both) == ["Moved house", "First talk"]


def test_a_chip_that_is_on_takes_itself_away(portal, diary):
    page = portal.get(diary, {"event_types": "session"})

    href, is_on = chips(page)["event_types-session"]

    assert is_on
    assert href == diary


def test_chips_keep_what_was_searched_and_the_period(portal, diary):
    page = portal.get(diary, {"search": "talk", "start_date": "2026-03-01"})

    href, _ = chips(page)["importance-high"]

    assert href == f"{diary}?importance=high&start_date=2026-03-01&search=talk"


def test_says_how_many_of_how_many(portal, diary):
    text = portal.get(diary, {"importance": "high,milestone"}).text

    assert "2 of 4 entries" in text


def test_says_how_many_there_are(portal, diary):
    assert "4 entries" in portal.get(diary).text


def test_search_reads_titles_and_descriptions_in_any_case(portal, diary):
    assert titles(portal.get(diary, {"search": "WEEK"})) == ["Slept through"]
    assert titles(portal.get(diary, {"search": "moved"})) == ["Moved house"]


@pytest.mark.parametrize("search", ["%", "_", "\\"])
def test_search_takes_signs_as_they_are(portal, diary, search):
    assert titles(portal.get(diary, {"search": search})) == []


def test_a_period_has_both_its_days(portal, diary):
    page = portal.get(diary, {"start_date": "2026-03-02", "end_date": "2026-03-03"})

    assert titles(page) == ["Slept through", "Moved house"]


def test_nothing_found_says_so_and_leads_back(portal, diary):
    text = portal.get(diary, {"search": "nowhere"}).text

    assert "No entry matches these filters" in text
    assert "0 of 4 entries" in text


def test_searching_while_typing_answers_with_a_piece_and_its_address(portal, diary):
    answer = portal.get(
        diary, {"search": "talk", "start_date": "", "event_types": "session"}, headers=SEARCHING
    )

    assert answer["HX-Replace-Url"] == f"{diary}?event_types=session&search=talk"
    assert "<html" not in answer.text
    assert 'hx-swap-oob="innerHTML">1 of 4 entries' in answer.text


def test_what_is_searched_carries_the_chips_along(portal, diary):
    text = portal.get(diary, {"event_types": "note"}).text

    assert '<input type="hidden" form="diary-filter" name="event_types" value="note">' in text


@pytest.mark.parametrize(
    "params, sentence",
    [
        ({"start_date": "yesterday"}, "Enter a valid date."),
        ({"end_date": "2026-02-31"}, "Enter a valid date."),
        ({"event_types": "dream"}, "Choose from"),
        ({"search": "x" * 201}, "at most 200 characters"),
    ],
)
def test_what_is_not_understood_is_told_and_the_rest_is_done(portal, diary, params, sentence):
    page = portal.get(diary, {"importance": "high", **params})

    assert sentence in page.text
    assert titles(page) == ["Moved house"]


def test_searched_words_are_told_as_words(portal, diary):
    text = portal.get(diary, {"search": '"><script>'}).text

    assert '"><script>' not in text
