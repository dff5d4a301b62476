"""What happens to a note in the moment in which something else was decided."""

import pytest
from django.urls import reverse

from accounts.errors import NotAllowed
from sessions_app.actions import erase_record, session_notes
from sessions_app.actions.erase import OnHold
from sessions_app.models import SessionNote
from sessions_app.tests.factories import TemplateFactory

pytestmark = pytest.mark.django_db

FILLED = {"session": {"topics": "Sleep, since spring."}}


@pytest.fixture
def note(session, therapist):
    template = TemplateFactory(created_by=therapist)
    return session_notes.begin_note(session, template=template, by=therapist, content=FILLED)


def test_a_draft_of_a_record_on_hold_is_not_discarded(note, therapist, patient, admin):
    erase_record.place_hold(patient, by=admin, reference="2026/17")

    with pytest.raises(OnHold):
        session_notes.discard(note, by=therapist)

    assert SessionNote.objects.filter(pk=note.pk).exists()


@pytest.mark.parametrize(
    "act",
    [
        lambda note, by: session_notes.save_fields(note, by=by, revision=0, changes={}),
        session_notes.fill_again,
        session_notes.complete,
        session_notes.sign,
        session_notes.discard,
    ],
)
def test_an_author_whose_care_ended_in_this_moment_does_nothing(note, therapist, patient, act):
    patient.care_team.get(therapist=therapist).end()

    with pytest.raises(NotAllowed):
        act(note, by=therapist)


def test_what_was_not_read_is_not_signed(note, therapist):
    session_notes.save_fields(note, by=therapist, revision=0, changes={"plan": {"homework": "x"}})

    with pytest.raises(session_notes.EditConflict):
        session_notes.sign(note, by=therapist, revision=0)

    assert not SessionNote.objects.get(pk=note.pk).is_signed


def test_saving_without_end_is_told_to_wait(portal, note, settings):
    settings.THROTTLES = {**settings.THROTTLES, "autosave": "2/h"}
    place = reverse("sessions_app:note_autosave", args=[note.pk])
    nothing = {"revision": 0, "changes": {}}

    answers = [portal.post(place, nothing, "application/json").status_code for _ in range(3)]

    assert answers == [200, 200, 429]
