"""Whoever switches scripts off reads, sends, corrects and releases all the same."""

import pytest
from playwright.sync_api import expect

from therapybridge.tests.journeys.conftest import DEMO_SOUND
from therapybridge.tests.journeys.practice import open_practice, talked

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine")]


@pytest.fixture
def plain(open_browser):
    return open_browser(java_script_enabled=False)


def test_send_wait_and_read(plain, patient, worker):
    plain.goto("/sessions/new")
    plain.get_by_label("Patient", exact=True).select_option(label=patient.full_name)
    plain.get_by_label("Verbal").check()
    plain.get_by_label("Recording", exact=True).set_input_files(DEMO_SOUND)
    plain.get_by_role("button", name="Send and write it up").click()
    expect(plain.get_by_text("Waiting its turn")).to_be_visible()
    worker()

    note = plain.get_by_role("article", name="Found in the session")
    for _ in range(120):
        if note.count():
            break
        plain.wait_for_timeout(500)
        plain.reload()

    expect(note).to_be_visible()


def test_a_line_leads_to_its_words_in_another_piece(plain, patient, therapist):
    session = talked(patient, therapist, segments=240, far=170, number=1)
    plain.goto(f"/sessions/{session.pk}/")

    plain.get_by_role("link", name="Avoidance").click()

    expect(plain.locator("#s170")).to_be_in_viewport()
    assert plain.url.endswith("?from=150#s170")


def test_turn_over_the_pieces(plain, patient, therapist):
    session = talked(patient, therapist, segments=120, number=1)
    plain.goto(f"/sessions/{session.pk}/")

    plain.get_by_role("link", name="Later in the session").click()
    expect(plain.locator("#s50")).to_be_visible()

    plain.get_by_role("link", name="Earlier in the session").click()
    expect(plain.locator("#s0")).to_be_visible()


def test_correct_a_turn(plain, patient, therapist):
    session = talked(patient, therapist, number=1)
    plain.goto(f"/sessions/{session.pk}/")

    plain.get_by_role("link", name="Correct this turn of client at 0:05").click()
    plain.get_by_label("What was said").fill("Rough. I would say a five.")
    plain.get_by_role("button", name="Save").click()

    expect(plain.locator("#s1")).to_have_text("Rough. I would say a five.")


def test_read_the_diary_back_to_its_beginning(plain, patient, therapist):
    open_practice(therapist, patient)
    plain.goto(f"/patients/{patient.pk}/timeline/")

    plain.get_by_role("link", name="Earlier").click()

    expect(plain.get_by_role("heading", name="Entry 44")).to_be_visible()


def test_erase_after_being_asked(plain, patient, therapist):
    session = talked(patient, therapist, number=1)
    plain.goto(f"/sessions/{session.pk}/erase")

    plain.get_by_role("button", name="Erase the session").click()

    expect(plain.get_by_text("The session is erased.")).to_be_visible()
