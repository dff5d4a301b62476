"""Two devices at the same note in the same moment."""

import pytest

from accounts.errors import Refused
from accounts.models import AuditEvent
from sessions_app.actions import erase, erase_record, session_notes, summaries
from sessions_app.models import PatientSummary, SessionNote
from sessions_app.tests.factories import TemplateFactory

pytestmark = pytest.mark.django_db(transaction=True)

FILLED = {"session": {"topics": "Sleep, since spring."}}


@pytest.fixture
def note(session, therapist):
    template = TemplateFactory(created_by=therapist)
    return session_notes.begin_note(session, template=template, by=therapist, content=FILLED)


def test_different_fields_saved_side_by_side_are_all_kept(note, therapist, at_once):
    changes = [
        {"session": {"topics": "Work."}},
        {"session": {"mood": "Low"}},
        {"plan": {"homework": "Walk."}},
    ]

    at_once(
        3,
        lambda: session_notes.save_fields(note, by=therapist, revision=0, changes=changes.pop()),
    )

    fields = SessionNote.objects.get(pk=note.pk).written.sections
    assert fields["session"]["topics"].value == "Work."
    assert fields["session"]["mood"].value == "Low"
    assert fields["plan"]["homework"].value == "Walk."


def test_one_of_two_values_for_a_field_is_kept_and_the_other_told(note, therapist, at_once):
    values = ["From the phone.", "From the desk."]

    answers = at_once(
        2,
        lambda: session_notes.save_fields(
            note, by=therapist, revision=0, changes={"plan": {"homework": values.pop()}}
        ),
    )

    refusals = [answer for answer in answers if isinstance(answer, Refused)]
    assert [refusal.code for refusal in refusals] == ["edit_conflict"]


def test_a_note_is_signed_once(note, therapist, at_once):
    at_once(4, lambda: session_notes.sign(note, by=therapist))

    assert AuditEvent.objects.filter(action="session_note.signed").count() == 1


def test_a_session_is_erased_or_its_note_is_signed(note, session, therapist, at_once):
    acts = [
        lambda: session_notes.sign(note, by=therapist),
        lambda: erase.erase(session, by=therapist),
    ]

    answers = at_once(2, lambda: acts.pop()())

    refusals = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert refusals in (["signed_note"], ["not_found"])


def test_a_note_is_signed_with_what_was_saved_or_not_at_all(note, therapist, at_once):
    acts = [
        lambda: session_notes.sign(note, by=therapist, revision=0),
        lambda: session_notes.save_fields(
            note, by=therapist, revision=0, changes={"plan": {"homework": "Walk."}}
        ),
    ]

    answers = at_once(2, lambda: acts.pop()())

    now = SessionNote.objects.get(pk=note.pk)
    refusals = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert (refusals, now.status, now.revision) in (
        (["note_signed"], "signed", 0),
        (["edit_conflict"], "draft", 1),
    )
    assert now.signature_valid in (True, None)


def test_a_note_is_signed_or_discarded(note, therapist, at_once):
    acts = [
        lambda: session_notes.sign(note, by=therapist),
        lambda: session_notes.discard(note, by=therapist),
    ]

    answers = at_once(2, lambda: acts.pop()())

    refusals = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert refusals in (["note_signed"], ["not_found"])
    assert SessionNote.objects.filter(pk=note.pk).exists() == (refusals == ["note_signed"])


def test_a_record_that_goes_takes_a_note_along_that_is_being_signed(
    note, patient, therapist, admin, at_once
):
    acts = [
        lambda: session_notes.sign(note, by=therapist),
        lambda: erase_record.erase_record(patient, by=admin, reason="legal_order"),
    ]

    at_once(2, lambda: acts.pop()())

    assert not SessionNote.objects.exists()


def test_what_a_patient_reads_is_what_was_released(session, therapist, at_once):
    summaries.edit_summary(session, by=therapist, text="First.")
    acts = [
        lambda: summaries.release_summary(session, by=therapist, revision=1),
        lambda: summaries.edit_summary(session, by=therapist, text="Second.", revision=1),
    ]

    answers = at_once(2, lambda: acts.pop()())

    refusals = [answer.code for answer in answers if isinstance(answer, Refused)]
    assert refusals == ["edit_conflict"]
    assert PatientSummary.objects.get().released_text in ("First.", "")
