"""What works without scripts is quicker with them, and stays at the same address."""

import pytest
from playwright.sync_api import expect

from sessions_app.models import TherapySession
from sessions_app.tests.factories import ProcessedSessionFactory, SessionFactory
from therapybridge.tests.journeys.practice import open_practice, talked

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine")]
KEPT = "JSON.stringify({...localStorage, ...sessionStorage})"


def test_a_filter_stands_in_the_address_and_back_undoes_it(browser, patient):
    ProcessedSessionFactory(patient=patient, number=7)
    SessionFactory(patient=patient, number=8, status="transcribing")
    browser.goto("/sessions/")

    browser.get_by_label("Status").select_option(label="Ready")
    expect(browser.get_by_text("Session #8")).to_have_count(0)
    assert "status=processed" in browser.url

    browser.go_back()
    expect(browser.get_by_text("Session #8")).to_be_visible()


def test_no_page_is_kept_in_the_browser(browser, patient, therapist):
    session = talked(patient, therapist, number=1)
    browser.goto("/sessions/")
    browser.get_by_label("Status").select_option(label="Ready")
    expect(browser.get_by_text("Session #1")).to_be_visible()
    browser.goto(f"/sessions/{session.pk}/")

    assert patient.last_name not in browser.evaluate(KEPT)


def test_the_diary_goes_on_below(browser, patient, therapist):
    open_practice(therapist, patient)
    browser.goto(f"/patients/{patient.pk}/timeline/")

    browser.get_by_role("link", name="Earlier").click()

    expect(browser.get_by_role("heading", name="Entry 44")).to_be_visible()
    expect(browser.get_by_role("heading", name="Entry 1", exact=True)).to_be_visible()


def test_on_a_phone_the_words_appear_below_the_line(open_browser, patient, therapist):
    phone = open_browser(viewport={"width": 390, "height": 844})
    session = talked(patient, therapist, number=1)
    phone.goto(f"/sessions/{session.pk}/")

    phone.get_by_role("button", name="Meetings that were avoided.").click()

    expect(phone.locator(".said-below")).to_contain_text("But I skipped two meetings")


def test_a_correction_can_be_left(browser, patient, therapist):
    session = talked(patient, therapist, number=1)
    browser.goto(f"/sessions/{session.pk}/")
    browser.get_by_role("link", name="Correct this turn of client at 0:05").click()
    browser.get_by_label("What was said").fill("Something else.")

    browser.get_by_role("link", name="Cancel").click()

    expect(browser.locator("#s1")).to_have_text("Rough. I would say a four of ten.")
    expect(browser.get_by_label("What was said")).to_have_count(0)


def test_an_empty_correction_is_told_inside_the_turn(browser, patient, therapist):
    session = talked(patient, therapist, number=1)
    browser.goto(f"/sessions/{session.pk}/")
    browser.get_by_role("link", name="Correct this turn of client at 0:05").click()
    browser.get_by_label("What was said").fill(" ")

    browser.get_by_role("button", name="Save").click()

    expect(browser.locator("#turn-1").get_by_role("alert")).to_contain_text("cannot be empty")
    expect(browser.locator("#s0")).to_be_visible()


def test_today_tells_by_itself_how_far_it_is(browser, patient):
    session = SessionFactory(patient=patient, status="transcribing", progress=10)
    browser.goto("/")
    expect(browser.get_by_text("Transcribing · 10 %")).to_be_visible()

    TherapySession.objects.filter(pk=session.pk).update(progress=60)

    expect(browser.get_by_text("Transcribing · 60 %")).to_be_visible()


def test_whoever_was_signed_out_meanwhile_sees_the_sign_in_page(browser, patient):
    SessionFactory(patient=patient, status="transcribing", progress=10)
    browser.goto("/")

    browser.context.clear_cookies()

    expect(browser.get_by_role("heading", name="Sign in")).to_be_visible()
    expect(browser.get_by_role("heading", name="Today")).to_have_count(0)
