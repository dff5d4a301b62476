"""A supervisor is asked, signs or gives back, and is no more asked when it is taken back."""

import pytest

from accounts.models import AuditEvent
from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import co_signing, session_notes
from sessions_app.models import CoSignature
from sessions_app.tests.factories import TemplateFactory

pytestmark = pytest.mark.django_db

FILLED = {"session": {"topics": "Sleep, since spring."}}


@pytest.fixture
def supervisor(patient):
    supervisor = TherapistFactory(
        first_name="Sam", last_name="Senior", email="supervisor@example.com"
    )
    CareFactory(therapist=supervisor, patient=patient, relationship_type="consulting")
    return supervisor


@pytest.fixture
def note(session, therapist):
    template = TemplateFactory(created_by=therapist)
    note = session_notes.begin_note(session, template=template, by=therapist, content=FILLED)
    return session_notes.complete(note, by=therapist)


@pytest.fixture
def asked(note, supervisor, therapist):
    return co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)


def test_a_completed_note_waits_for_the_supervisor(asked, supervisor):
    assert list(CoSignature.objects.waiting_for(supervisor)) == [asked]


def test_it_waits_for_nobody_else(asked, therapist, outsider):
    assert not CoSignature.objects.waiting_for(therapist).exists()
    assert not CoSignature.objects.waiting_for(outsider).exists()


def test_a_draft_is_not_ready_to_be_co_signed(note, supervisor, therapist):
    session_notes.reopen(note, by=therapist)

    with pytest.raises(co_signing.StillADraft):
        co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)


def test_a_note_that_is_written_again_does_not_wait(asked, note, supervisor, therapist):
    session_notes.reopen(note, by=therapist)

    assert not CoSignature.objects.waiting_for(supervisor).exists()


def test_nobody_outside_of_the_care_team_is_asked(note, outsider, therapist):
    with pytest.raises(co_signing.NotACoSigner):
        co_signing.ask_to_co_sign(note, supervisor=outsider, by=therapist)


def test_nobody_co_signs_their_own_note(note, therapist):
    with pytest.raises(co_signing.NotACoSigner):
        co_signing.ask_to_co_sign(note, supervisor=therapist, by=therapist)


def test_only_the_author_asks(note, supervisor):
    with pytest.raises(session_notes.NotTheAuthor):
        co_signing.ask_to_co_sign(note, supervisor=supervisor, by=supervisor)


def test_a_colleague_is_asked_once_at_a_time(asked, note, supervisor, therapist):
    with pytest.raises(co_signing.AskedAlready):
        co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)


def test_a_note_that_its_author_has_not_signed_is_not_co_signed(asked, supervisor):
    with pytest.raises(session_notes.NotSigned):
        co_signing.co_sign(asked, by=supervisor)


def test_a_co_signature_has_a_name_and_the_hash_of_the_note(asked, note, supervisor, therapist):
    signed = session_notes.sign(note, by=therapist)

    co_signature = co_signing.co_sign(asked, by=supervisor)

    assert co_signature.signed_name == "Sam Senior"
    assert co_signature.content_hash == signed.content_hash
    row = AuditEvent.objects.get(action="co_signature.signed")
    assert row.details["content_hash"] == signed.content_hash


def test_who_has_signed_is_not_asked_again(asked, note, supervisor, therapist):
    session_notes.sign(note, by=therapist)
    co_signing.co_sign(asked, by=supervisor)

    with pytest.raises(co_signing.SignedAlready):
        co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)


def test_nobody_but_the_supervisor_signs(asked, note, therapist):
    session_notes.sign(note, by=therapist)

    with pytest.raises(co_signing.NotAsked):
        co_signing.co_sign(asked, by=therapist)


def test_a_supervisor_whose_care_has_ended_decides_nothing(asked, supervisor, patient):
    patient.care_team.get(therapist=supervisor).end()

    with pytest.raises(co_signing.NotAsked):
        co_signing.return_to_author(asked, comment="Add the risk.", by=supervisor)


def test_a_note_is_returned_with_a_comment(asked, note, supervisor, therapist):
    returned = co_signing.return_to_author(asked, comment="Add the risk.", by=supervisor)

    assert returned.comment == "Add the risk."
    assert not CoSignature.objects.waiting_for(supervisor).exists()


def test_a_note_is_not_returned_without_a_word(asked, supervisor):
    with pytest.raises(session_notes.BadValue):
        co_signing.return_to_author(asked, comment=" \n", by=supervisor)


def test_after_a_return_the_same_colleague_may_be_asked_again(asked, note, supervisor, therapist):
    co_signing.return_to_author(asked, comment="Add the risk.", by=supervisor)

    again = co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)

    assert list(CoSignature.objects.waiting_for(supervisor)) == [again]


def test_a_request_is_taken_back(asked, supervisor, therapist):
    co_signing.withdraw_request(asked, by=therapist)

    with pytest.raises(co_signing.Decided):
        co_signing.return_to_author(asked, comment="Add the risk.", by=supervisor)


def test_only_who_asked_takes_it_back(asked, supervisor):
    with pytest.raises(session_notes.NotTheAuthor):
        co_signing.withdraw_request(asked, by=supervisor)


def test_the_audit_log_holds_no_word_of_a_comment(asked, supervisor):
    co_signing.return_to_author(asked, comment="Add the risk.", by=supervisor)

    row = AuditEvent.objects.get(action="co_signature.returned")
    assert row.details == {"note": str(asked.note_id)}


def test_an_open_request_goes_with_a_note_that_is_discarded(asked, note, therapist):
    session_notes.discard(note, by=therapist)

    assert not CoSignature.objects.exists()
