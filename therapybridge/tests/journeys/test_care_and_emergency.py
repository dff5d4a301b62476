"""Care teams and emergency access: the pages are for everybody, and work without scripts."""

import pytest
from playwright.sync_api import expect

from accounts.models import EmergencyAccess
from accounts.tests.factories import CareFactory, EmergencyAccessFactory, TherapistFactory
from therapybridge.tests.journeys.conftest import sign_in
from therapybridge.tests.journeys.practice import open_practice
from therapybridge.tests.journeys.test_every_page import ONLY_COLOURS, findings

pytestmark = [pytest.mark.slow]

OF_THE_THERAPIST = {
    "team": "/patients/{patient}/team",
    "add": "/patients/{patient}/team/add",
    "hand over": "/patients/{patient}/team/transfer",
    "change": "/care/{secondary}/change",
    "end": "/care/{own}/end",
    "emergency": "/emergency",
    "under an emergency access": "/patients/{stranger}/",
}
OF_THE_ADMIN = {
    "assignments": "/team",
    "reviews": "/emergency/reviews",
    "review": "/emergency/{over}/review",
    "open": "/emergency/{open}/review",
}


@pytest.fixture
def places(therapist, patient, outsider, other_patient):
    colleague = TherapistFactory(first_name="Carla", last_name="Colleague")
    CareFactory(patient=patient).end()
    return {
        "patient": patient.pk,
        "stranger": other_patient.pk,
        "own": patient.care_team.get(therapist=therapist).pk,
        "secondary": CareFactory(patient=patient, therapist=colleague).pk,
        "open": EmergencyAccessFactory(user=therapist, patient=other_patient).pk,
        "over": EmergencyAccessFactory(user=outsider, patient=patient, minutes_left=-1).pk,
    }


def assert_for_everybody(page):
    assert findings(page) == []
    assert page.locator("h1").count() == 1
    page.emulate_media(color_scheme="dark")
    assert findings(page, ONLY_COLOURS) == []
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("path", OF_THE_THERAPIST.values(), ids=OF_THE_THERAPIST)
def test_a_therapists_page_is_for_everybody(open_browser, places, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")

    page.goto(path.format(**places))

    assert_for_everybody(page)


@pytest.mark.parametrize("path", OF_THE_ADMIN.values(), ids=OF_THE_ADMIN)
def test_an_admins_page_is_for_everybody(open_browser, live_server, places, admin, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")
    page.context.add_cookies([sign_in(admin, live_server.url)])

    page.goto(path.format(**places))

    assert_for_everybody(page)


def test_a_record_is_opened_in_an_emergency(
    open_browser, live_server, therapist, patient, outsider
):
    open_practice(therapist, patient)
    page = open_browser(java_script_enabled=False)
    page.context.add_cookies([sign_in(outsider, live_server.url)])

    page.goto("/patients/")
    page.get_by_role("link", name="Emergency access").click()
    page.get_by_label("First and last name").fill("maya okafor")
    page.get_by_role("button", name="Find the patient").click()
    page.get_by_label("The patient is in crisis").check()
    page.get_by_label("Why this cannot wait").fill("Rang in despair, her therapist is on a plane.")
    page.get_by_label("For how many minutes").fill("30")
    page.get_by_role("button", name="Open the record").click()

    expect(page.get_by_role("heading", name="Maya Okafor")).to_be_visible()
    expect(page.get_by_text("Emergency access to Maya Okafor until")).to_be_visible()
    page.get_by_role("link", name="Session #").first.click()
    expect(page.get_by_text("Everything you open is recorded and reviewed.")).to_be_visible()

    page.get_by_role("button", name="End now").click()
    expect(page.get_by_text("The emergency access has ended.")).to_be_visible()
    assert not EmergencyAccess.objects.live().exists()


def test_a_patient_is_handed_over(open_browser, patient):
    TherapistFactory(first_name="Carla", last_name="Colleague")
    page = open_browser(java_script_enabled=False)

    page.goto(f"/patients/{patient.pk}/")
    page.get_by_role("link", name="Care team").click()
    page.get_by_role("link", name="Hand over").click()
    page.get_by_label("Therapist", exact=True).select_option("Carla Colleague")
    page.get_by_label("stays on the team").check()
    page.get_by_role("button", name="Hand over").click()

    expect(
        page.get_by_text("Carla Colleague is the primary therapist from now on.")
    ).to_be_visible()
    expect(page.get_by_text("Elena Marsh (you)")).to_be_visible()
