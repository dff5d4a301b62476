"""Pages on which somebody signs a note, or adds to a signed one."""

import pytest
from django.urls import reverse

from sessions_app.actions import session_notes
from sessions_app.models import SessionNote
from sessions_app.notes.mappings import TO_REVIEW
from sessions_app.tests.factories import TemplateFactory

pytestmark = pytest.mark.django_db

PASSWORD = "a long enough phrase"
FILLED = {"session": {"topics": "Sleep, since spring."}}


@pytest.fixture
def note(session, therapist):
    template = TemplateFactory(created_by=therapist)
    return session_notes.begin_note(session, template=template, by=therapist, content=FILLED)


@pytest.fixture
def signed(note, therapist):
    return session_notes.sign(note, by=therapist)


@pytest.fixture
def known(therapist):
    therapist.set_password(PASSWORD)
    therapist.save()
    return therapist


@pytest.fixture
def hers(client, known):
    """The portal with a therapist who has a password."""
    client.force_login(known)
    return client


def address(name, row):
    return reverse(f"sessions_app:{name}", args=[row.pk])


def test_signing_asks_for_the_password(hers, note):
    hers.post(address("note_sign", note), {"password": "wrong"})
    assert not SessionNote.objects.get(pk=note.pk).is_signed

    response = hers.post(address("note_sign", note), {"password": PASSWORD}, follow=True)

    assert "Elena Marsh</span> signed this note on" in response.text
    assert "it reads as it was signed" in response.text


def test_an_incomplete_note_cannot_be_signed(hers, note, known):
    session_notes.save_fields(note, by=known, revision=None, changes={"session": {"topics": None}})

    page = hers.get(address("note_sign", note)).text
    response = hers.post(address("note_sign", note), {"password": PASSWORD})

    assert "It cannot be signed yet" in page
    assert response.status_code == 422


def test_who_signs_is_told_which_risks_still_ask_to_be_reviewed(hers, note, known):
    words = {"topics": f"Self-harm: “I hit the wall.” {TO_REVIEW}"}
    session_notes.save_fields(note, by=known, revision=None, changes={"session": words})
    before = hers.get(address("note_sign", note)).text
    note.refresh_from_db()

    reviewed = {"session": {"topics": "Hit the wall once, in anger. No intent to harm himself."}}
    session_notes.save_fields(note, by=known, revision=None, changes=reviewed)
    after = hers.get(address("note_sign", note)).text

    assert "please review" in before
    assert "please review" not in after


def test_a_note_that_changed_beside_the_page_is_not_signed_unseen(hers, note, therapist):
    page = reverse("sessions_app:note_sign", args=[note.pk])
    shown = hers.get(page).text
    changes = {"plan": {"homework": "Walk."}}
    session_notes.save_fields(note, by=therapist, revision=note.revision, changes=changes)

    refused = hers.post(page, {"password": PASSWORD, "revision": note.revision})
    is_signed = SessionNote.objects.get(pk=note.pk).is_signed
    again = hers.post(page, {"password": PASSWORD, "revision": note.revision + 1})

    assert f'name="revision" value="{note.revision}"' in shown
    assert "changed elsewhere" in refused.text
    assert (refused.status_code, is_signed) == (422, False)
    assert again.status_code == 302


def test_an_addendum_stands_below_with_its_date_and_name(hers, known, signed):
    step = hers.post(address("note_addendum", signed), {"text": "He rang later."})
    assert "He rang later." in step.text
    assert not signed.addenda.exists()

    response = hers.post(
        address("note_addendum", signed),
        {"text": "He rang later.", "password": PASSWORD},
        follow=True,
    )

    assert "He rang later." in response.text
    assert "Elena Marsh</span> added this on" in response.text


def test_a_wrong_password_keeps_the_words_of_the_addendum(hers, signed):
    response = hers.post(
        address("note_addendum", signed), {"text": "He rang later.", "password": "wrong"}
    )

    assert response.status_code == 422
    assert 'name="text" value="He rang later."' in response.text
    assert not signed.addenda.exists()


def test_an_unsigned_note_has_no_addenda(portal, note):
    assert portal.get(address("note_addendum", note)).status_code == 404
