"""The timeline in a browser: it goes on by itself, and coming back finds the place again."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from therapybridge.tests.journeys.conftest import wait_until
from timeline.models import TimelineEvent

pytestmark = [pytest.mark.slow]
ENTRIES = 400


@pytest.fixture
def diary(patient):
    now = timezone.now()
    TimelineEvent.objects.bulk_create(
        TimelineEvent(
            patient=patient,
            event_type="session" if at % 2 else "note",
            event_date=now - timedelta(days=at),
            title=f"Entry {at:03}",
            description="We spoke about the garden." if at % 100 == 50 else "What happened.",
        )
        for at in range(ENTRIES)
    )
    return reverse("timeline:diary", args=[patient.pk])


def entry(page, at):
    return page.get_by_role("heading", name=f"Entry {at:03}", exact=True)


def titles(page):
    return page.locator(".diary-event h3").all_inner_texts()


def scroll_down_to(page, at):
    """As somebody does who turns the wheel."""
    for _ in range(200):
        if entry(page, at).count():
            break
        page.mouse.wheel(0, 2500)
        page.wait_for_timeout(100)
    entry(page, at).scroll_into_view_if_needed()


def top_of(page, at):
    return entry(page, at).bounding_box()["y"]


def settled(page):
    page.wait_for_timeout(500)
    wait_until(page, "history.state?.entry !== undefined")


def query(page):
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def test_scrolling_goes_on_to_the_end_and_stays_light(browser, diary):
    browser.goto(diary)

    scroll_down_to(browser, ENTRIES - 1)

    assert browser.locator(".diary-event").count() <= 180
    assert titles(browser)[-1] == "Entry 399"
    expect(browser.get_by_role("link", name="Earlier", exact=True)).to_have_count(0)


def test_scrolling_back_up_finds_what_was_let_go(browser, diary):
    browser.goto(diary)
    scroll_down_to(browser, 300)
    assert "Entry 000" not in titles(browser)

    for _ in range(200):
        browser.mouse.wheel(0, -2500)
        browser.wait_for_timeout(60)
        if entry(browser, 0).count():
            break

    shown = titles(browser)
    assert shown[0] == "Entry 000"
    assert shown == sorted(shown)


def test_each_entry_is_there_once_and_no_month_is_named_twice(browser, diary):
    browser.goto(diary)
    scroll_down_to(browser, 120)

    shown = titles(browser)
    months = browser.locator(".diary-month:visible").all_inner_texts()

    assert shown == sorted(set(shown))
    assert len(months) == len(set(months))


def test_reloading_keeps_the_place(browser, diary):
    browser.goto(diary)
    scroll_down_to(browser, 200)
    settled(browser)
    before = top_of(browser, 200)

    browser.reload()

    expect(entry(browser, 200)).to_be_in_viewport()
    wait_until(browser, "document.querySelectorAll('.piece').length > 1")
    assert abs(top_of(browser, 200) - before) < 40


def test_coming_back_from_an_entry_keeps_the_place(browser, diary):
    browser.goto(diary)
    scroll_down_to(browser, 200)
    settled(browser)
    before = top_of(browser, 200)
    entry(browser, 200).get_by_role("link").click()
    expect(browser.get_by_role("heading", level=1, name="Entry 200")).to_be_visible()

    browser.go_back()

    expect(entry(browser, 200)).to_be_in_viewport()
    assert abs(top_of(browser, 200) - before) < 40


def test_search_answers_while_typing_and_stays_in_the_address(browser, diary):
    browser.goto(diary)

    browser.get_by_label("Search titles").press_sequentially("garden", delay=20)

    expect(browser.get_by_text("4 of 400 entries")).to_be_visible()
    assert query(browser) == {"search": "garden"}
    expect(browser.get_by_label("Search titles")).to_be_focused()
    browser.reload()
    expect(browser.get_by_text("4 of 400 entries")).to_be_visible()


def test_chips_narrow_what_was_searched_and_keep_the_focus(browser, diary):
    browser.goto(f"{diary}?search=entry")

    browser.get_by_role("link", name="Session", exact=True).click()

    expect(browser.get_by_text("200 of 400 entries")).to_be_visible()
    assert query(browser) == {"event_types": "session", "search": "entry"}
    chip = browser.get_by_role("link", name="Session", exact=True)
    expect(chip).to_have_attribute("aria-current", "true")
    expect(chip).to_be_focused()
    browser.get_by_label("Search titles").fill("garden")
    expect(browser.get_by_text("0 of 400 entries")).to_be_visible()
    browser.get_by_role("link", name="Clear all filters").click()
    expect(browser.get_by_text("400 entries", exact=True)).to_be_visible()


def test_what_was_filtered_goes_on_by_itself_too(browser, diary):
    browser.goto(diary)
    browser.get_by_role("link", name="Note", exact=True).click()
    expect(browser.get_by_text("200 of 400 entries")).to_be_visible()

    scroll_down_to(browser, 398)

    assert titles(browser)[-1] == "Entry 398"


def test_a_day_is_gone_to_and_newer_entries_stand_above(browser, diary):
    day = timezone.now() - timedelta(days=250)
    browser.goto(diary)

    browser.get_by_label("Go to a day").fill(f"{day:%Y-%m-%d}")
    browser.get_by_role("button", name="Go to this day").click()

    expect(entry(browser, 250)).to_be_visible()
    wait_until(browser, "document.querySelectorAll('.piece').length > 1")
    browser.evaluate("scrollTo(0, 0)")
    expect(entry(browser, 249)).to_be_attached()


def test_what_was_deleted_comes_back_with_one_click(browser, diary):
    browser.goto(diary)
    browser.get_by_role("link", name="Change Entry 000").click()
    browser.get_by_role("link", name="Cancel").click()
    browser.get_by_role("link", name="Delete").click()
    browser.get_by_role("button", name="Delete entry").click()
    expect(entry(browser, 0)).to_have_count(0)

    browser.get_by_role("button", name="Undo").click()

    expect(entry(browser, 0)).to_be_visible()


def test_a_score_is_asked_of_assessments_alone(browser, patient):
    browser.goto(reverse("timeline:event_new", args=[patient.pk]))
    assert not browser.get_by_label("Score").is_visible()

    browser.get_by_label("Kind", exact=True).select_option("Assessment")
    browser.get_by_label("Questionnaire").select_option("PHQ-9")
    browser.get_by_label("Score").fill("14")
    browser.get_by_label("Title").fill("Questionnaire in the waiting room")
    browser.get_by_label("Date and time").fill("2026-03-02T10:00")
    browser.get_by_role("button", name="Add entry").click()

    expect(browser.get_by_role("img", name="PHQ-9 over time")).to_be_visible()
    expect(browser.get_by_text("PHQ-9: 14 of 27")).to_be_visible()


def test_on_a_phone_filters_wait_folded_and_nothing_sticks_out(open_browser, diary):
    page = open_browser(viewport={"width": 320, "height": 700})
    page.goto(diary)

    assert not page.get_by_role("link", name="Session", exact=True).is_visible()
    page.get_by_text("Filters", exact=True).click()
    page.get_by_role("link", name="Session", exact=True).click()

    expect(page.get_by_text("200 of 400 entries")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_everything_works_without_scripts(open_browser, diary):
    page = open_browser(java_script_enabled=False)
    page.goto(diary)

    page.get_by_role("link", name="Earlier", exact=True).click()
    assert titles(page)[0] == "Entry 030"
    page.get_by_role("link", name="Later", exact=True).click()
    assert titles(page)[0] == "Entry 000"
    page.get_by_label("Search titles").fill("garden")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Note", exact=True).click()

    assert titles(page) == ["Entry 050", "Entry 150", "Entry 250", "Entry 350"]
    assert query(page) == {"event_types": "note", "search": "garden"}


def test_on_paper_stand_the_entries_and_nothing_to_click(browser, diary):
    browser.goto(diary)
    browser.get_by_role("link", name="Print").click()
    expect(browser.get_by_role("button", name="Print")).to_be_visible()

    browser.emulate_media(media="print")

    assert len(titles(browser)) == ENTRIES
    assert browser.locator("a:visible, button:visible, input:visible").count() == 0
