"""An export is asked for, waited for and fetched, with scripts and without; by patients, too."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

from accounts.tests.factories import ConsentFactory
from therapybridge.tests.journeys.conftest import sign_in
from timeline.tests.factories import EventFactory

pytestmark = [pytest.mark.slow]


def fetched(page) -> bytes:
    with page.expect_download() as told:
        page.get_by_role("link", name="Download").click()
    return Path(told.value.path()).read_bytes()


def test_a_report_is_asked_for_and_fetched(browser, patient, worker):
    EventFactory(patient=patient, title="Began to drive again")
    browser.goto(f"/patients/{patient.pk}/")
    browser.get_by_role("link", name="Export record").click()
    browser.get_by_role("link", name="Timeline").last.click()
    browser.get_by_label("JSON", exact=True).check()
    browser.get_by_role("button", name="Make it").click()
    expect(browser.get_by_text("Waiting its turn")).to_be_visible()
    worker()

    expect(browser.get_by_role("link", name="Download")).to_be_visible(timeout=60_000)

    content = fetched(browser)
    assert json.loads(content)
    assert b"Began to drive again" in content


def test_it_goes_without_scripts(open_browser, patient, worker):
    plain = open_browser(java_script_enabled=False)
    plain.goto(f"/patients/{patient.pk}/export/progress-report")
    plain.get_by_label("PDF", exact=True).check()
    plain.get_by_role("button", name="Make it").click()
    worker()

    for _ in range(120):
        if plain.get_by_role("link", name="Download").count():
            break
        plain.wait_for_timeout(500)
        plain.get_by_role("link", name="Look again").click()

    assert fetched(plain).startswith(b"%PDF-")


def test_patients_take_their_record_along(open_browser, patient, live_server, worker):
    ConsentFactory(patient=patient)
    page = open_browser()
    page.context.clear_cookies()
    page.context.add_cookies([sign_in(patient, live_server.url)])
    page.goto("/")
    page.get_by_role("link", name="Record", exact=True).click()
    page.get_by_role("link", name="Take a copy").click()
    page.get_by_role("link", name="Full record").click()
    page.get_by_label("JSON", exact=True).check()
    page.get_by_role("button", name="Make it").click()
    worker()

    expect(page.get_by_role("link", name="Download")).to_be_visible(timeout=60_000)

    assert json.loads(fetched(page))
