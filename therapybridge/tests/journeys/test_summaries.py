"""What a therapist decides alone: what a patient reads, what came of a risk, what stays private."""

import pytest
from playwright.sync_api import expect

from accounts.models import Practice
from accounts.tests.factories import AdminFactory
from sessions_app.actions import summaries
from sessions_app.models import PatientSummary, PsychotherapyNote, RiskReview
from therapybridge.tests.journeys.conftest import sign_in
from therapybridge.tests.journeys.practice import talked

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine")]


@pytest.fixture
def talk(patient, therapist):
    return talked(patient, therapist, number=3)


def test_edit_release_change_and_withdraw(browser, talk):
    browser.goto(f"/sessions/{talk.pk}/")
    browser.get_by_role("link", name="Edit the summary for the patient").click()
    words = browser.get_by_label("What the patient will read")
    expect(words).to_have_value("You told me about a rough week.")
    words.fill("You had a rough week.")
    browser.get_by_role("button", name="Save and release").click()
    expect(browser.get_by_text("The patient can read the summary now.")).to_be_visible()

    browser.get_by_role("link", name="Edit the summary for the patient").click()
    words.fill("You had a rough week. You came anyway.")
    browser.get_by_role("button", name="Save", exact=True).click()
    expect(browser.get_by_text("Changed since it was released.")).to_be_visible()
    assert PatientSummary.objects.get().released_text == "You had a rough week."

    browser.get_by_role("button", name="Withdraw").click()
    expect(browser.get_by_text("Not released. The patient cannot see it.")).to_be_visible()


def test_how_easy_it_is_to_read_follows_the_words(browser, talk):
    browser.goto(f"/sessions/{talk.pk}/summary")
    expect(browser.locator("#reading")).to_contain_text("7 words in 1 sentence")

    browser.get_by_label("What the patient will read").fill("You slept. You ate.")

    expect(browser.locator("#reading")).to_contain_text("4 words in 2 sentences")


def test_two_windows_lose_no_words(open_browser, talk, therapist):
    one = open_browser()
    one.goto(f"/sessions/{talk.pk}/summary")
    summaries.edit_summary(talk, by=therapist, text="From the other window.")

    one.get_by_label("What the patient will read").fill("From this window.")
    one.get_by_role("button", name="Save", exact=True).click()

    expect(one.get_by_role("alert")).to_contain_text("saved meanwhile")
    expect(one.get_by_text("From the other window.")).to_be_visible()
    expect(one.get_by_label("What the patient will read")).to_have_value("From this window.")
    one.get_by_role("button", name="Save", exact=True).click()
    expect(one.get_by_text("Saved. The patient reads it once you release it.")).to_be_visible()


def test_words_outlive_the_sign_in(browser, live_server, talk, therapist):
    browser.goto(f"/sessions/{talk.pk}/summary")
    browser.get_by_label("What the patient will read").fill("Written for a long time.")
    browser.context.clear_cookies()
    browser.get_by_role("button", name="Save", exact=True).click()
    expect(browser.get_by_role("alert")).to_contain_text("You have been signed out")

    browser.context.add_cookies([sign_in(therapist, live_server.url)])
    browser.context.new_page().goto("/sessions/")
    browser.get_by_role("button", name="Save", exact=True).click()

    expect(browser.get_by_text("Saved. The patient reads it once you release it.")).to_be_visible()
    assert PatientSummary.objects.get().text == "Written for a long time."


def test_words_outlive_the_network(browser, talk):
    browser.goto(f"/sessions/{talk.pk}/summary")
    browser.get_by_label("What the patient will read").fill("Written in a tunnel.")
    browser.context.set_offline(True)
    browser.get_by_role("button", name="Save", exact=True).click()
    expect(browser.get_by_role("alert")).to_contain_text("no connection")

    browser.context.set_offline(False)
    browser.get_by_role("button", name="Save", exact=True).click()

    expect(browser.get_by_text("Saved. The patient reads it once you release it.")).to_be_visible()


def test_a_risk_is_reviewed_without_scripts(open_browser, talk):
    plain = open_browser(java_script_enabled=False)
    plain.goto(f"/sessions/{talk.pk}/")
    plain.get_by_role("link", name="Say what came of it").click()

    plain.get_by_label("Assessed: no acute risk").check()
    plain.get_by_label("In your own words").fill("Ashamed, not in danger.")
    plain.get_by_role("button", name="Keep this review").click()

    expect(plain.get_by_text("Ashamed, not in danger.")).to_be_visible()
    assert RiskReview.objects.get().outcome == "assessed"


def test_a_private_note_is_written_and_deleted(browser, patient):
    browser.goto(f"/patients/{patient.pk}/private-notes/")
    browser.get_by_role("link", name="New private note").click()
    browser.get_by_label("Your note").fill("I wonder about her father.")
    browser.get_by_role("button", name="Save").click()
    browser.get_by_role("link", name="I wonder about her father.").click()

    browser.get_by_role("link", name="Delete").click()
    browser.get_by_role("button", name="Delete the private note").click()

    expect(browser.get_by_text("You have written none about this patient.")).to_be_visible()
    assert not PsychotherapyNote.objects.exists()


def test_an_admin_chooses_how_long_recordings_are_kept(browser, live_server, talk, therapist):
    browser.context.clear_cookies()
    browser.context.add_cookies([sign_in(AdminFactory(), live_server.url)])
    browser.goto("/account")
    browser.get_by_role("link", name="The practice").click()

    browser.get_by_label("Deleted a week later").check()
    browser.get_by_role("button", name="Save").click()

    expect(browser.get_by_text("Saved.")).to_be_visible()
    assert Practice.objects.current().recording_kept_days == 7
    browser.context.clear_cookies()
    browser.context.add_cookies([sign_in(therapist, live_server.url)])
    browser.goto(f"/sessions/{talk.pk}/")
    expect(browser.get_by_text("The recording is deleted 7 days after you sign.")).to_be_visible()
