"""A session of three hours: ten thousand segments, and a page that stays light."""

import pytest
from playwright.sync_api import expect

from therapybridge.tests.journeys.conftest import wait_until
from therapybridge.tests.journeys.practice import talked

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine")]

NODES = "document.querySelectorAll('*').length"
MOST_NODES = 1500


@pytest.fixture
def long(browser, patient, therapist):
    session = talked(patient, therapist, segments=10_000, far=7_777, number=1)
    browser.goto(f"/sessions/{session.pk}/")
    return browser


def scroll_to_the_end(page):
    page.evaluate("document.getElementById('turns').scrollTop = 1e9")


def test_pieces_come_and_go_while_reading(long):
    for position in range(50, 500, 50):
        scroll_to_the_end(long)
        expect(long.locator(f"#piece-{position}")).to_be_attached()

    assert long.locator("#piece-0").count() == 0
    assert long.evaluate(NODES) <= MOST_NODES


def test_what_is_read_stays_in_its_place_when_a_piece_goes(long):
    for position in (50, 100, 150):
        scroll_to_the_end(long)
        expect(long.locator(f"#piece-{position}")).to_be_attached()

    expect(long.locator("#s142")).to_be_in_viewport()


def test_reading_back_brings_the_earlier_pieces(long):
    for position in (50, 100, 150):
        scroll_to_the_end(long)
        expect(long.locator(f"#piece-{position}")).to_be_attached()

    long.evaluate("document.getElementById('turns').scrollTop = 0")

    expect(long.locator("#piece-0")).to_be_attached()
    assert long.evaluate(NODES) <= MOST_NODES


def test_evidence_far_away_is_brought(long):
    long.get_by_role("button", name="Avoidance").click()

    expect(long.locator("#s7777")).to_have_class("said is-evidence")
    expect(long.locator("#s7777")).to_be_in_viewport()
    assert long.evaluate(NODES) <= MOST_NODES


def test_transcript_follows_a_jump_of_the_sound(long):
    long.locator("#seek").fill("25000")

    wait_until(long, "document.querySelector('.is-spoken')?.id === 'turn-5000'")


def test_first_view_is_small(long):
    sizes = long.evaluate(
        """performance.getEntriesByType("resource")
             .concat(performance.getEntriesByType("navigation"))
             .map((entry) => [entry.name, entry.encodedBodySize])"""
    )

    assert len(sizes) <= 12
