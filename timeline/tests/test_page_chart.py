import re
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

import pytest
from django.urls import reverse

from timeline.tests.factories import EventFactory

NEW_YEAR = datetime(2026, 1, 1, 12, tzinfo=UTC)
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def address(patient):
    return reverse("timeline:diary", args=[patient.pk])


@pytest.fixture
def session_on(patient):
    def add(week, mood):
        return EventFactory(
            patient=patient,
            event_type="session",
            is_manual=False,
            event_date=NEW_YEAR + timedelta(weeks=week),
            metadata={"mood": mood},
        )

    return add


@pytest.fixture
def score_on(patient):
    def add(week, score, instrument="PHQ-9"):
        return EventFactory(
            patient=patient,
            event_type="assessment",
            event_date=NEW_YEAR + timedelta(weeks=week),
            metadata={"instrument": instrument, "score": score},
        )

    return add


def wide(answer):
    return ElementTree.fromstring(re.search("<svg.*?</svg>", answer.text, re.DOTALL).group())


def shapes(answer, name, css):
    return [shape for shape in wide(answer).iter(f"{SVG}{name}") if shape.get("class") == css]


def dots(answer):
    return [dot.find(f"{SVG}title").text for dot in shapes(answer, "circle", "chart-dot")]


def test_without_values_there_is_no_chart(portal, patient, address):
    EventFactory(patient=patient)

    assert "<svg" not in portal.get(address).text


def test_moods_stand_in_words_from_the_first_to_the_last(portal, address, session_on):
    session_on(0, "very_low")
    session_on(1, "positive")

    page = portal.get(address)

    assert dots(page) == ["1 Jan 2026: Very low", "8 Jan 2026: Positive"]
    words = [text.text for text in shapes(page, "text", "chart-word")][:5]
    assert words == ["Very low", "Low", "Neutral", "Positive", "Very positive"]


def test_a_session_without_a_mood_leaves_a_gap_and_keeps_its_mark(portal, address, session_on):
    moods = ["low", "neutral", None, "positive", "low"]
    for week, mood in enumerate(moods):
        session_on(week, mood)

    page = portal.get(address)

    assert len(dots(page)) == 4
    assert len(shapes(page, "polyline", "chart-line")) == 2
    assert shapes(page, "path", "chart-session")[0].get("d").count("M") == 5


def test_each_measure_has_a_panel_up_to_its_highest_score(portal, address, score_on):
    score_on(0, 14)
    score_on(2, 9)
    score_on(2, 7, "GAD-7")

    page = portal.get(address)

    assert [text.text for text in shapes(page, "text", "chart-name")] == ["PHQ-9", "GAD-7"]
    assert dots(page) == ["1 Jan 2026: 14", "15 Jan 2026: 9", "15 Jan 2026: 7"]
    assert {"27", "21"} <= {text.text for text in shapes(page, "text", "chart-word")}


def test_the_values_stand_in_a_table_newest_first(portal, address, score_on):
    score_on(0, 14)
    score_on(2, 9)

    rows = re.findall(r'<th scope="row">([^<]+)</th><td>([^<]+)', portal.get(address).text)

    assert rows == [("15 Jan 2026", "9"), ("1 Jan 2026", "14")]


def test_the_period_bounds_the_chart_and_other_filters_do_not(portal, address, session_on):
    for week in range(6):
        session_on(week, "low")

    narrowed = portal.get(address, {"start_date": "2026-01-15", "end_date": "2026-01-25"})
    searched = portal.get(address, {"event_types": "goal", "search": "nowhere"})

    assert len(dots(narrowed)) == 2
    assert len(dots(searched)) == 6


def test_whoever_hears_the_chart_is_told_how_it_goes(portal, address, session_on):
    session_on(0, "very_low")
    session_on(1, "positive")

    svg = wide(portal.get(address))

    assert svg.get("role") == "img"
    assert svg.find(f"{SVG}title").text == "Mood over time"
    assert "first Very low, last Positive" in svg.find(f"{SVG}desc").text


@pytest.mark.parametrize("score", [3.5, -4, 1_000_000, 0])
def test_scores_of_other_programs_are_drawn_as_they_are(portal, address, score_on, score):
    score_on(0, score, '<b onclick="x">"Own"</b>')

    page = portal.get(address)

    assert len(dots(page)) == 1
    assert "<b onclick" not in page.text


def test_no_style_is_written_into_the_page(portal, address, session_on):
    session_on(0, "low")

    assert "style=" not in portal.get(address).text
