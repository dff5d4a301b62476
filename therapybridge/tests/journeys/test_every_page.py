"""Every page, in light and dark: axe finds nothing, titles name nobody, all fits on a phone."""

from datetime import date

import pytest
from axe_playwright_python.sync_playwright import Axe

from exports.tests.factories import (
    ExportJobFactory,
    ExportTemplateFactory,
    ScheduledReportFactory,
    a_ready_export,
)
from sessions_app.actions.psychotherapy_notes import write_private_note
from therapybridge.tests.journeys.noted import noted
from therapybridge.tests.journeys.planned import planned
from therapybridge.tests.journeys.practice import on_timeline, open_practice

pytestmark = [pytest.mark.slow]
PAGES = {
    "today": "/",
    "patients": "/patients/",
    "new patient": "/patients/new",
    "patient": "/patients/{patient}/",
    "contact data": "/patients/{patient}/change",
    "timeline": "/patients/{patient}/timeline/?removed={deleted}",
    "filtered timeline": "/patients/{patient}/timeline/?event_types=note&search=entry",
    "later in the timeline": "/patients/{patient}/timeline/?date=2026-01-01",
    "nothing on the timeline": "/patients/{patient}/timeline/?search=nowhere&start_date=never",
    "timeline to print": "/patients/{patient}/timeline/?print=1",
    "new entry": "/patients/{patient}/timeline/new",
    "entry": "/timeline/{scored}/",
    "change an entry": "/timeline/{scored}/change",
    "share an entry": "/timeline/{automatic}/change",
    "delete an entry": "/timeline/{scored}/delete",
    "sessions": "/sessions/",
    "no such session": "/sessions/?status=transcribed",
    "upload": "/sessions/new",
    "record": "/sessions/new?way=record",
    "transcript": "/sessions/new?way=transcript",
    "nothing": "/sessions/new?way=nothing",
    "session": "/sessions/{ready}/",
    "session in progress": "/sessions/{going}/",
    "failed session": "/sessions/{failed}/",
    "unfinished upload": "/sessions/{uploading}/",
    "room": "/sessions/{uploading}/record",
    "turn": "/sessions/{ready}/turns/3-4",
    "date": "/sessions/{ready}/change",
    "add a transcript": "/sessions/{going}/transcript",
    "erase": "/sessions/{ready}/erase",
    "delete recording": "/sessions/{ready}/delete-audio",
    "transcribe again": "/sessions/{ready}/reprocess",
    "summary for the patient": "/sessions/{ready}/summary",
    "review of risk": "/sessions/{ready}/risks",
    "private notes": "/patients/{patient}/private-notes/",
    "new private note": "/patients/{patient}/private-notes/new",
    "private note": "/private-notes/{private}/",
    "delete a private note": "/private-notes/{private}/delete",
    "discard upload": "/sessions/{uploading}/discard-upload",
    "write a note": "/sessions/{ready}/notes/new",
    "empty note": "/notes/{draft_note}/",
    "written note": "/notes/{full_note}/",
    "completed note": "/notes/{completed_note}/",
    "signed note": "/notes/{signed_note}/",
    "sign a note": "/notes/{full_note}/sign",
    "sign an incomplete note": "/notes/{draft_note}/sign",
    "discard a note": "/notes/{full_note}/discard",
    "add to a note": "/notes/{signed_note}/addendum",
    "ask for a signature": "/notes/{signed_note}/ask-co-sign",
    "signatures": "/co-signatures/",
    "sign as well": "/co-signatures/{asked}/",
    "plans": "/patients/{patient}/plans/",
    "new plan": "/patients/{patient}/plans/new",
    "plan": "/plans/{plan}/",
    "change a plan": "/plans/{plan}/change",
    "review a plan": "/plans/{plan}/review",
    "version of a plan": "/plans/{plan}/versions/1?with=5",
    "new goal": "/patients/{patient}/goals/new",
    "goal": "/goals/{goal}/",
    "change a goal": "/goals/{goal}/change",
    "delete a goal": "/goals/{goal}/delete",
    "add an intervention": "/goals/{goal}/interventions",
    "rate an intervention": "/goals/interventions/{goal_link}/",
    "interventions": "/interventions/",
    "new intervention": "/interventions/new",
    "take an intervention out": "/interventions/{own}/archive",
    "exports": "/exports/",
    "export of a patient": "/patients/{patient}/export/",
    "export of notes": "/patients/{patient}/export/session-notes",
    "export of a timeline": "/patients/{patient}/export/timeline",
    "export that is ready": "/exports/{exported}/",
    "export that is made": "/exports/{exporting}/",
    "export that failed": "/exports/{unexported}/",
    "letterheads": "/exports/templates/",
    "letterhead": "/exports/templates/{letterhead}/",
    "new letterhead": "/exports/templates/new",
    "regular reports": "/exports/reports/",
    "new regular report": "/patients/{patient}/reports/new",
    "sign up": "/signup",
    "mail sent": "/signup/mail",
    "confirmation again": "/signup/again",
    "forgot the password": "/password/reset",
    "spent link": "/password/new",
    "confirm the address": "/verify",
    "own details": "/account/details",
    "own password": "/account/password",
    "own address": "/account/email",
    "not there": "/sessions/00000000-0000-4000-8000-000000000000/",
}

ONLY_COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


@pytest.fixture
def address(therapist, patient):
    sessions = open_practice(therapist, patient)
    places = {name: session.pk for name, session in sessions.items()} | {"patient": patient.pk}
    places |= noted(sessions["ready"], therapist)
    places |= on_timeline(patient)
    places |= planned(patient, therapist)
    places |= exported(patient, therapist)
    places["private"] = private_note(patient, therapist).pk
    return lambda path: path.format(**places)


def exported(patient, therapist):
    ScheduledReportFactory(patient=patient, owner=therapist)
    facts = {"patient": patient, "requested_by": therapist}
    return {
        "exported": a_ready_export(patient, by=therapist, parameters={"purpose": "transfer"}).pk,
        "exporting": ExportJobFactory(**facts, status="running", progress=40).pk,
        "unexported": ExportJobFactory(**facts, status="failed", error_message="Nothing.").pk,
        "letterhead": ExportTemplateFactory(created_by=therapist).pk,
    }


def private_note(patient, therapist):
    return write_private_note(
        patient, by=therapist, note_date=date(2026, 1, 5), text="What I wondered about."
    )


def findings(page, options=None):
    results = Axe().run(page, options=options)
    return [
        (found["id"], node["target"], node.get("failureSummary"))
        for found in results.response["violations"]
        for node in found["nodes"]
    ]


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_page_is_for_everybody(open_browser, address, path):
    page = open_browser(color_scheme="light", reduced_motion="reduce")
    page.goto(address(path))

    assert findings(page) == []
    assert "Maya" not in page.title()
    assert page.locator("h1").count() == 1

    page.emulate_media(color_scheme="dark")
    assert findings(page, ONLY_COLOURS) == []

    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_signing_in_is_for_everybody(open_browser):
    page = open_browser(color_scheme="dark")
    page.context.clear_cookies()
    page.goto("/login")

    page.get_by_label("Email").fill("nobody@example.com")
    page.get_by_label("Password").fill("wrong")
    page.get_by_role("button", name="Sign in").click()

    assert page.get_by_role("alert").is_visible()
    assert findings(page) == []


def test_an_open_form_and_an_open_menu_are_for_everybody(open_browser, address):
    page = open_browser()
    page.goto(address("/sessions/{ready}/"))
    page.get_by_role("link", name="Correct this turn of client at 0:05").click()
    page.get_by_label("What was said").wait_for()
    page.get_by_text("More", exact=True).click()

    assert findings(page) == []


def test_errors_of_a_form_are_for_everybody(open_browser, address):
    page = open_browser(java_script_enabled=True)
    page.goto(address("/sessions/new?way=transcript&patient={patient}"))
    page.get_by_role("button", name="Write the note").click()

    assert page.get_by_role("alert").is_visible()
    assert findings(page) == []
