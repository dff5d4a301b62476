import pytest
from playwright.sync_api import expect

from sessions_app.tests.factories import SessionFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_a_therapist_signs_out_a_device_she_does_not_know(browser, open_browser, therapist):
    elsewhere = open_browser()
    elsewhere.goto("/patients/")

    browser.goto("/")
    browser.get_by_role("link", name="Account").click()
    browser.get_by_role("link", name="Devices").click()
    expect(browser.get_by_role("heading", level=1)).to_have_text("Devices")
    browser.get_by_role("button", name="Sign out everywhere but here").click()

    expect(browser.get_by_text("Signed out elsewhere: 1.")).to_be_visible()
    elsewhere.get_by_role("link", name="Sessions").click()
    expect(elsewhere.get_by_role("heading", level=1)).to_have_text("Sign in")


def test_a_page_that_looks_for_news_says_that_nobody_asked(browser, patient, therapist):
    session = SessionFactory(patient=patient, therapist=therapist, status="transcribing")

    with browser.expect_request(lambda request: "hx-request" in request.headers) as asked:
        browser.goto(f"/sessions/{session.pk}/")

    assert asked.value.headers["x-poll"] == "1"
