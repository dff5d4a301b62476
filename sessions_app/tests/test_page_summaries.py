import pytest
from django.urls import reverse

from sessions_app.actions import summaries
from sessions_app.models import PatientSummary, RiskReview
from sessions_app.tests.words import flag, note, write_anew

FIRST = "You spoke about your sleep."


@pytest.fixture
def written(session):
    write_anew(session, note(summary=FIRST, risks=[flag()]))
    return session


def url(session, name="summary"):
    return reverse(f"sessions_app:{name}", args=[session.pk])


def test_the_draft_stands_in_the_form_beside_its_words(portal, written):
    page = portal.get(url(written)).content.decode()

    assert page.count(FIRST) >= 2
    assert "I slept badly again this week." in page
    assert "Easy to read" in page


def test_saving_releases_nothing(portal, written):
    answer = portal.post(url(written), {"text": "Mine.", "revision": 0})

    assert answer.status_code == 302
    assert not PatientSummary.objects.get().is_released


def test_saving_and_releasing_is_one_click(portal, written):
    portal.post(url(written), {"text": "Mine.", "revision": 0, "release": "1"})

    assert PatientSummary.objects.get().released_text == "Mine."


def test_the_machines_words_are_released_in_one_click(portal, written):
    seen = {"revision": 0, "note_id": str(written.notes.pk)}

    portal.post(url(written, "release_summary"), seen)

    assert PatientSummary.objects.get().released_text == FIRST


def test_words_that_nobody_saw_are_not_released_in_one_click(portal, written):
    seen = {"revision": 0, "note_id": str(written.notes.pk)}
    write_anew(written, note(summary="Something new."))

    page = portal.post(url(written, "release_summary"), seen, follow=True).content.decode()

    assert "written its note again" in page
    assert not PatientSummary.objects.exists()


def test_a_summary_is_withdrawn_in_one_click(portal, written, therapist):
    summaries.release_summary(written, by=therapist)

    portal.post(url(written, "withdraw_summary"))

    assert not PatientSummary.objects.get().is_released


def test_the_page_of_the_session_says_that_it_was_changed(portal, written, therapist):
    summaries.release_summary(written, by=therapist)
    summaries.edit_summary(written, by=therapist, text="Other words.")

    page = portal.get(url(written, "detail")).content.decode()

    assert "Changed since it was released" in page
    assert "Other words." in page


def test_words_of_two_are_both_shown_and_the_second_asked_again(portal, written, therapist):
    summaries.edit_summary(written, by=therapist, text="Hers.")

    answer = portal.post(url(written), {"text": "Mine.", "revision": 0})

    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Hers." in page
    assert "Mine." in page
    assert 'name="revision" value="1"' in page


def test_how_easy_it_is_to_read_is_told_while_it_is_written(portal, written):
    answer = portal.post(
        url(written),
        {"text": "You slept.", "revision": 0},
        headers={"HX-Request": "true", "HX-Target": "reading"},
    )

    assert "2 words" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    assert not PatientSummary.objects.exists()


def test_a_review_is_kept_with_the_session(portal, written):
    body = {"outcome": "assessed", "comment": "No plan.", "note_id": str(written.notes.pk)}

    page = portal.post(url(written, "review_risks"), body, follow=True).content.decode()

    assert RiskReview.objects.get().comment == "No plan."
    assert "Assessed: no acute risk" in page
    assert "No plan." in page
    assert "Elena Marsh" in page


def test_a_review_needs_an_outcome(portal, written):
    assert portal.post(url(written, "review_risks"), {"comment": "Hm."}).status_code == 422


def test_nothing_flagged_is_nothing_to_review(portal, session):
    page = portal.get(url(session, "review_risks")).content.decode()

    assert "flagged nothing" in page
    assert "not an assessment" in page
