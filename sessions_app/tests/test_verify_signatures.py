"""The command that compares signed rows with themselves and with the audit log."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import ErasureCertificate
from accounts.tests.factories import CareFactory
from sessions_app.actions import co_signing, erase_record, session_notes, signatures
from sessions_app.models import SessionNote
from sessions_app.notes import signature
from sessions_app.tests.factories import SessionNoteFactory, TemplateFactory

pytestmark = pytest.mark.django_db

FILLED = {"session": {"topics": "Sleep, since spring."}}


@pytest.fixture
def signed(session, therapist):
    """A signed note with an addendum, co-signed."""
    supervisor = CareFactory(patient=session.patient, relationship_type="consulting").therapist
    template = TemplateFactory(created_by=therapist)
    note = session_notes.begin_note(session, template=template, by=therapist, content=FILLED)
    note = session_notes.sign(note, by=therapist)
    session_notes.add_addendum(note, text="She called back.", by=therapist)
    asked = co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)
    co_signing.co_sign(asked, by=supervisor)
    return note


def behind_the_guards(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")


def broken():
    return {(part.kind, part.what) for part in signatures.check().broken}


def test_all_is_well_with_what_was_signed(signed):
    said = StringIO()

    call_command("verify_signatures", stdout=said)

    assert said.getvalue() == "3 signatures, 0 broken.\n"


def test_it_ends_with_one_where_a_signature_is_broken(signed):
    behind_the_guards("UPDATE sessions_app_sessionnote SET signed_name = 'Somebody else'")
    said = StringIO()

    with pytest.raises(SystemExit) as ended:
        call_command("verify_signatures", stdout=said)

    assert ended.value.code == 1
    assert f"session_note {signed.pk} {signatures.CHANGED}" in said.getvalue()


def test_a_note_that_was_made_to_agree_with_itself_disagrees_with_the_audit_log(signed):
    note = SessionNote.objects.get(pk=signed.pk)
    note.signed_name = "Somebody else"
    forged = signature.hash_of(note)

    behind_the_guards(
        "UPDATE sessions_app_sessionnote"
        f" SET signed_name = 'Somebody else', content_hash = '{forged}'"
    )

    assert SessionNote.objects.get(pk=signed.pk).signature_valid
    assert ("session_note", signatures.CHANGED) in broken()


def test_sealed_words_that_do_not_open_are_found(signed):
    behind_the_guards(r"UPDATE sessions_app_noteaddendum SET text = '\x0001'")

    assert broken() == {("addendum", signatures.CHANGED)}


def test_a_signature_that_nobody_gave_is_found():
    SessionNoteFactory(
        status="signed", signed_at="2026-01-01T10:00Z", signed_name="Nobody", content_hash="0" * 64
    )

    assert broken() == {("session_note", signatures.UNKNOWN)}


def test_a_signed_row_that_is_gone_is_found(signed):
    behind_the_guards("DELETE FROM sessions_app_cosignature")

    assert broken() == {("co_signature", signatures.GONE)}


def test_an_erased_record_is_not_missed(signed, patient, admin):
    erase_record.erase_record(patient, by=admin, reason=ErasureCertificate.Reason.LEGAL_ORDER)

    assert broken() == set()
