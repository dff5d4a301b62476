"""A patient answers on the phone without an account; the therapist finds it and looks at it."""

from datetime import date

import pytest
from playwright.sync_api import expect

from accounts.tests.mailbox import delivered, link_in
from therapybridge.tests.journeys.test_every_page import ONLY_COLOURS, findings
from treatment.actions.assessments import record_assessment
from treatment.actions.invitations import invite
from treatment.instruments import INSTRUMENTS
from treatment.tests.answers import answers

pytestmark = [pytest.mark.slow]
PHONE = {"width": 375, "height": 720}
NONE = ([], [], 320, 1)
PAGES = {
    "measures": "/patients/{patient}/measures/",
    "note a score": "/patients/{patient}/measures/new",
    "type in answers": "/patients/{patient}/measures/answers?instrument=PCL-5",
    "ask": "/patients/{patient}/measures/ask",
    "how often": "/patients/{patient}/measures/schedule",
    "answers": "/measures/{answered}/",
    "change": "/measures/{scored}/change",
    "delete": "/measures/{scored}/delete",
    "alert": "/alerts/{alert}/",
    "today": "/",
    "patient": "/patients/{patient}/",
    "done": "/questionnaires/done",
    "wrong link": "/questionnaires/wrong",
}


def measured(patient, therapist):
    """Scores over half a year, the last of them with an answer that tells of risk."""
    for month, score in enumerate([22, 21, 16, 12, 8], 1):
        scored = record_assessment(
            patient,
            by=therapist,
            instrument="PHQ-9",
            administered_date=date(2026, month, 3),
            score=score,
        )
    answered = record_assessment(
        patient,
        by=patient,
        instrument="PHQ-9",
        administered_date=date(2026, 6, 2),
        answers=answers("PHQ-9", 1, i9=2),
    )
    for month, score in enumerate([24, 15.5, 30], 1):
        record_assessment(
            patient,
            by=therapist,
            instrument="ORS",
            administered_date=date(2026, month, 3),
            score=score,
        )
    invite(patient, by=therapist, instruments=["PHQ-9", "GAD-7"])
    return {"scored": scored.pk, "answered": answered.pk, "alert": answered.risk_alert.pk}


@pytest.fixture
def address(patient, therapist):
    places = measured(patient, therapist) | {"patient": patient.pk}
    return lambda path: path.format(**places)


def problems_of(page):
    """In light and dark, and on a narrow phone."""
    light = findings(page)
    page.emulate_media(color_scheme="dark")
    dark = findings(page, ONLY_COLOURS)
    page.set_viewport_size({"width": 320, "height": 800})
    width = page.evaluate("document.documentElement.scrollWidth")
    headings = page.locator("h1").count()
    return light, dark, max(width, 320), headings


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_pages_of_questionnaires_are_for_everybody(open_browser, address, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")
    page.goto(address(path))

    assert problems_of(page) == NONE
    assert "Maya" not in page.title()


def test_a_patient_answers_on_the_phone_and_the_therapist_looks(
    chromium, live_server, browser, patient, therapist
):
    invite(patient, by=therapist, instruments=["PHQ-9", "GAD-7"])
    phone = chromium.new_context(
        base_url=live_server.url,
        viewport=PHONE,
        reduced_motion="reduce",  # colours are looked at as they stay
    ).new_page()

    phone.goto(link_in(delivered()[0]))
    assert problems_of(phone) == NONE
    choose(phone, "PHQ-9", "Not at all")
    phone.locator("#id_item_9").get_by_text("Several days").click()
    expect(phone.get_by_text("9 of 9 answered")).to_be_visible()
    phone.get_by_role("button", name="Send and go on").click()
    phone.get_by_text("Questionnaire 2 of 2").wait_for()
    choose(phone, "GAD-7", "Nearly every day")
    phone.get_by_role("button", name="Send my answers").click()

    expect(phone.get_by_role("heading", name="Thank you")).to_be_visible()
    expect(phone.get_by_role("link", name="988")).to_be_visible()
    phone.context.close()
    browser.goto("/")
    browser.get_by_role("link", name="PHQ-9 · answer graded low").click()
    browser.get_by_label("Assessed: no acute risk").check()
    browser.get_by_role("button", name="Keep this review").click()
    expect(browser.get_by_text("Your review is kept.")).to_be_visible()
    expect(browser.get_by_role("heading", name="Look at this first")).to_have_count(0)


def test_it_is_answered_with_the_keyboard_and_without_scripts(
    chromium, live_server, patient, therapist
):
    invite(patient, by=therapist, instruments=["GAD-7"])
    context = chromium.new_context(base_url=live_server.url, java_script_enabled=False)
    page = context.new_page()

    page.goto(link_in(delivered()[0]))
    page.locator("#id_item_1_0").focus()
    for _ in INSTRUMENTS["GAD-7"].items:
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    expect(page.get_by_role("heading", name="Thank you")).to_be_visible()
    assert patient.assessments.get().score == 7
    context.close()


def choose(page, name, words):
    for item in INSTRUMENTS[name].scored:
        page.locator(f"#id_item_{item.key}").get_by_text(words, exact=True).click()
