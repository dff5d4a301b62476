"""The account as which web and workers connect may do with signed rows what the product does, and
no more; the openings that it could announce leave a trace."""

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import openings, roles
from accounts.models import AuditEvent, ErasureCertificate
from accounts.tests.factories import CareFactory
from sessions_app.actions import co_signing, session_notes, signatures
from sessions_app.models import SessionNote
from sessions_app.tests.factories import TemplateFactory

pytestmark = pytest.mark.django_db

FILLED = {"session": {"topics": "Sleep, since spring."}}
TABLES = ["sessionnote", "noteaddendum", "cosignature", "templateversion"]


def run(sql, *values):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


@pytest.fixture
def as_web(db):
    roles.grant(connection, login=None)
    run(f"SET LOCAL ROLE {roles.ROLE}")
    yield
    run("RESET ROLE")


@pytest.fixture
def signed(session, therapist, as_web):
    """A signed note with an addendum, co-signed: all of it as web does it."""
    supervisor = CareFactory(patient=session.patient, relationship_type="consulting").therapist
    template = TemplateFactory(created_by=therapist)
    note = session_notes.begin_note(session, template=template, by=therapist, content=FILLED)
    note = session_notes.sign(note, by=therapist)
    session_notes.add_addendum(note, text="She called back.", by=therapist)
    asked = co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)
    co_signing.co_sign(asked, by=supervisor)
    return note


def broken():
    return {(part.kind, part.what) for part in signatures.check().broken}


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "way",
    [
        "UPDATE sessions_app_{0} SET updated_at = now()",
        "TRUNCATE sessions_app_{0} CASCADE",
        "DELETE FROM sessions_app_{0}",
        "DROP TRIGGER refuse_change ON sessions_app_{0}",
        "ALTER TABLE sessions_app_{0} DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
    ],
)
def test_web_and_workers_change_no_signed_row(signed, table, way):
    with pytest.raises(DatabaseError):
        run(way.format(table))


def test_a_version_of_a_template_is_not_deleted_by_web(signed, therapist):
    TemplateFactory(created_by=therapist)

    with pytest.raises(DatabaseError, match="permission denied"):
        run(
            "DELETE FROM sessions_app_templateversion WHERE id NOT IN"
            " (SELECT template_version_id FROM sessions_app_sessionnote)"
        )


def test_a_table_of_ones_own_does_not_say_that_an_account_is_gone(signed):
    run("CREATE TEMP TABLE accounts_user (id uuid)")

    with pytest.raises(DatabaseError, match="locked"):
        run("UPDATE sessions_app_sessionnote SET author_id = NULL")


def test_words_that_are_changed_through_the_opening_for_keys_are_found(signed):
    with openings.opened_for(openings.KEY_ROTATION):
        run("UPDATE sessions_app_sessionnote SET content = decode('00', 'hex')")

    assert broken() == {("session_note", signatures.CHANGED)}


def test_a_row_that_goes_through_the_opening_for_erasure_is_missed(signed):
    with openings.opened_for(openings.ERASURE):
        run("DELETE FROM sessions_app_cosignature")

    assert broken() == {("co_signature", signatures.GONE)}


def test_a_signature_in_the_place_of_another_is_found(signed, therapist):
    note = SessionNote.objects.get(pk=signed.pk)
    note.content["sections"]["session"]["topics"]["value"] = "Other words."
    with openings.opened_for(openings.ERASURE):
        run("DELETE FROM sessions_app_cosignature")
        run("DELETE FROM sessions_app_noteaddendum")
        run("DELETE FROM sessions_app_sessionnote")
    note.mark_signed(by=therapist)

    AuditEvent.objects.record(
        by=therapist,
        action="session_note.signed",
        target=note,
        patient=note.session.patient,
        content_hash=note.content_hash,
    )

    assert ("session_note", signatures.CHANGED) in broken()


def test_a_certificate_of_a_record_that_is_there_hides_nothing(signed, patient, admin):
    with openings.opened_for(openings.ERASURE):
        run("DELETE FROM sessions_app_cosignature")

    ErasureCertificate.objects.issue(
        patient, patient=patient, by=admin, reason="legal_order", items={}
    )

    assert broken() == {("co_signature", signatures.GONE)}
