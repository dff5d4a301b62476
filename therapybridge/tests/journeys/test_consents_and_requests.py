"""Consents and requests: the pages are for everybody, and what a patient decides takes its way."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from accounts.models import AccessRequest, Consent, ConsentText
from accounts.tests.factories import AccessRequestFactory, ConsentFactory
from sessions_app.models import Recording
from sessions_app.tests.factories import ProcessedSessionFactory, RecordingFactory
from therapybridge.tests.journeys.conftest import sign_in
from therapybridge.tests.journeys.test_care_and_emergency import assert_for_everybody

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine")]

OF_THE_THERAPIST = {
    "patient with a restriction": "/patients/{patient}/",
    "consents": "/patients/{patient}/consents",
    "decide": "/patients/{patient}/consents/recording",
    "take back": "/patients/{patient}/consents/treatment/revoke",
    "erase": "/patients/{patient}/recordings/erase",
    "requests": "/access-requests",
    "no requests": "/access-requests?state=closed&type=portability",
    "request": "/access-requests/{open}",
    "answered request": "/access-requests/{denied}",
}
OF_THE_PATIENT = {
    "home": "/",
    "own consents": "/consents",
    "own decision": "/consents/ai_processing",
    "own taking back": "/consents/treatment/revoke",
    "own requests": "/requests",
    "new request": "/requests/new",
    "own request": "/requests/{open}",
    "own answered request": "/requests/{denied}",
}


@pytest.fixture
def places(patient, therapist):
    now = timezone.now()
    recording = RecordingFactory(patient=patient, size=12_345_678)
    ProcessedSessionFactory(patient=patient, therapist=therapist, recording=recording)
    ConsentFactory(patient=patient, type="treatment", recorded_by=therapist)
    ConsentText.objects.create(type="treatment", version="2", title="Treatment", body="Words")
    ConsentFactory(
        patient=patient, recorded_by=patient, revoked_at=now, revoke_reason="patient_wish"
    )
    ask = {"patient": patient, "response": "We have looked at it.", "reviewed_at": now}
    AccessRequestFactory(**ask, type="restriction", status="approved")
    AccessRequestFactory(**ask, due_on=timezone.localdate() - timedelta(days=2))
    open_one = AccessRequestFactory(patient=patient, type="amendment", correction="I moved in May.")
    denied = AccessRequestFactory(
        **ask, status="denied", closed_at=now, denial_reason="It tells of another person."
    )
    return {"patient": patient.pk, "open": open_one.pk, "denied": denied.pk}


def as_patient(page, patient, live_server):
    page.context.clear_cookies()
    page.context.add_cookies([sign_in(patient, live_server.url)])
    return page


@pytest.mark.parametrize("path", OF_THE_THERAPIST.values(), ids=OF_THE_THERAPIST)
def test_pages_of_the_therapist_are_for_everybody(open_browser, places, path):
    page = open_browser(reduced_motion="reduce")
    page.goto(path.format(**places))

    assert_for_everybody(page)


@pytest.mark.parametrize("path", OF_THE_PATIENT.values(), ids=OF_THE_PATIENT)
def test_pages_of_the_patient_are_for_everybody(open_browser, places, patient, live_server, path):
    page = as_patient(open_browser(reduced_motion="reduce"), patient, live_server)
    page.goto(path.format(**places))

    assert_for_everybody(page)


def test_a_patient_agrees_and_takes_it_back(open_browser, places, patient, live_server):
    page = as_patient(open_browser(java_script_enabled=False), patient, live_server)
    page.goto("/")

    page.get_by_role("link", name="What you agreed to").click()
    page.get_by_role("link", name="Read and decide on Recording").click()
    page.get_by_label("Your full name, as your signature").fill("Maya")
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_role("alert")).to_contain_text("Maya Okafor")
    page.get_by_label("Your full name, as your signature").fill("Maya Okafor")
    page.get_by_role("button", name="I agree").click()
    expect(page.get_by_text("The consent is noted.")).to_be_visible()
    assert Consent.objects.allows(patient, "recording")

    page.get_by_role("link", name="Take back Recording").click()
    page.get_by_role("button", name="Take it back").click()
    page.get_by_role("link", name="ask the practice to erase them").click()
    page.get_by_label("In your own words").fill("Please erase the sound of my sessions.")
    page.get_by_role("button", name="Send the request").click()
    expect(page.get_by_text("Your request is sent.")).to_be_visible()
    newest = AccessRequest.objects.newest_first().first()
    assert newest.type == "restriction"
    assert newest.description == "Please erase the sound of my sessions."


def test_a_therapist_erases_what_is_left(open_browser, places):
    page = open_browser(java_script_enabled=False)
    page.goto("/patients/{patient}/consents".format(**places))

    page.get_by_role("link", name="Erase them all").click()
    page.get_by_role("button", name="Erase 1 recording").click()

    expect(page.get_by_text("The recordings are erased.")).to_be_visible()
    assert Recording.objects.get().is_deleted


def test_a_request_is_answered(open_browser, places, patient):
    page = open_browser(java_script_enabled=False)
    page.goto("/access-requests")

    page.get_by_role("link", name="correct my record").click()
    page.get_by_label("Approve it").check()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Write at least 10 characters.")
    page.get_by_label("Your answer, which the patient reads").fill("It is added to your record.")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_text("The request is up to date.")).to_be_visible()
    expect(page.get_by_text("I moved in May.").first).to_be_visible()
