"""From a file on the therapist's desk to a note whose lines play their words."""

import pytest
from playwright.sync_api import expect

from sessions_app.models import TherapySession
from therapybridge.tests.journeys.conftest import DEMO_SOUND, wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine")]


def upload(page, patient):
    page.goto("/sessions/new")
    page.get_by_label("Patient", exact=True).select_option(label=patient.full_name)
    page.get_by_label("Verbal").check()
    page.get_by_label("Recording", exact=True).set_input_files(DEMO_SOUND)
    page.get_by_role("button", name="Send and write it up").click()
    page.wait_for_url("**/sessions/*-*/")


def now(page):
    return page.evaluate("document.getElementById('audio').currentTime")


def test_upload_watch_read_listen_and_correct(browser, patient, worker):
    upload(browser, patient)
    expect(browser.get_by_text("Waiting its turn")).to_be_visible()

    worker()
    note = browser.get_by_role("article", name="Found in the session")
    expect(note).to_be_visible(timeout=40_000)
    expect(browser.get_by_text("This is sentence 2.", exact=True).first).to_be_visible()

    line = note.locator(".line").first
    line.click()
    expect(line).to_have_attribute("aria-pressed", "true")
    expect(browser.locator(".said.is-evidence").first).to_be_visible()
    wait_until(browser, "document.getElementById('audio').currentTime > 0.5")
    expect(browser.get_by_role("button", name="Pause")).to_be_visible()

    browser.get_by_role("link", name="Play client from 0:10").click()
    wait_until(browser, "document.getElementById('audio').currentTime > 10.3")
    expect(browser.locator(".turn.is-spoken")).to_contain_text("This is sentence 2.")

    browser.get_by_role("link", name="Correct this turn of client at 0:10").click()
    browser.get_by_label("What was said").fill("I slept better.")
    browser.get_by_role("radio", name="Therapist").check()
    browser.get_by_role("button", name="Save").click()
    expect(browser.locator("#s1")).to_have_text("I slept better.")
    expect(browser.get_by_text("heard: “This is sentence 2.”")).to_be_visible()

    browser.get_by_role("button", name="Write it again").click()
    expect(browser.get_by_text("Write it again")).to_have_count(0, timeout=40_000)
    expect(note).to_be_visible(timeout=40_000)
    assert TherapySession.objects.get().notes.transcript_revision > 0


def test_keys_play_pause_and_step(browser, patient, worker):
    upload(browser, patient)
    worker()
    expect(browser.get_by_role("article", name="Found in the session")).to_be_visible(
        timeout=40_000
    )

    browser.keyboard.press("Space")
    wait_until(browser, "!document.getElementById('audio').paused")
    browser.keyboard.press("Space")
    wait_until(browser, "document.getElementById('audio').paused")
    before = now(browser)
    browser.keyboard.press("ArrowRight")
    browser.keyboard.press("ArrowRight")
    browser.keyboard.press("j")
    browser.keyboard.press(">")

    assert now(browser) == pytest.approx(before + 5, abs=0.5)
    assert browser.evaluate("document.getElementById('audio').playbackRate") == 1.25


def test_a_refused_file_keeps_the_form(browser, patient, tmp_path):
    letter = tmp_path / "letter.wav"
    letter.write_text("Dear colleague, thank you for your referral. " * 50)
    browser.goto("/sessions/new")
    browser.get_by_label("Patient", exact=True).select_option(label=patient.full_name)
    browser.get_by_label("Written").check()
    browser.get_by_label("Recording", exact=True).set_input_files(letter)

    browser.get_by_role("button", name="Send and write it up").click()

    expect(browser.get_by_role("alert")).to_be_focused()
    expect(browser.get_by_label("Written")).to_be_checked()
    assert not TherapySession.objects.exists()


def test_consent_is_asked_for_only_where_it_is_missing(browser, patient, consent, therapist):
    browser.goto("/sessions/new?way=record")
    browser.get_by_label("Patient", exact=True).select_option(label=patient.full_name)

    expect(browser.get_by_text("May this session be recorded?")).to_be_hidden()
    expect(browser.get_by_role("button", name="Open the room")).to_be_visible()


def test_declining_hides_the_recorder_and_nothing_else(browser, patient):
    browser.goto("/sessions/new?way=record")
    browser.get_by_label("Patient", exact=True).select_option(label=patient.full_name)

    expect(browser.get_by_role("button", name="Open the room")).to_be_hidden()
    expect(browser.get_by_text("Then this session is not recorded.")).to_be_visible()

    browser.get_by_label("Verbal").check()

    expect(browser.get_by_role("button", name="Open the room")).to_be_visible()
