"""What the database itself refuses of signed rows, and the two acts that it lets through."""

import base64

import pytest
from django.db import DatabaseError, connection, transaction

from accounts import openings
from accounts.models import ErasureCertificate
from accounts.sealing import key_rotation
from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import co_signing, erase_record, session_notes
from sessions_app.models import CoSignature, NoteAddendum, SessionNote, TemplateVersion
from sessions_app.tests.factories import SessionNoteFactory, TemplateFactory

pytestmark = pytest.mark.django_db

NEW_KEY = f"next:{base64.b64encode(bytes(range(32))).decode()}"
LOCKED = [SessionNote, NoteAddendum, CoSignature, TemplateVersion]
FILLED = {"session": {"topics": "Sleep, since spring."}}
COLUMNS = [
    pytest.param(model, field.column, id=f"{model.__name__}-{field.column}")
    for model in LOCKED
    for field in model._meta.concrete_fields
]
ANOTHER = {
    "uuid": "gen_random_uuid()",
    "timestamp with time zone": "now() - interval '1 day'",
    "integer": "{0} + 1",
    "jsonb": "'{{}}'",
    "bytea": "'\\x00'",
    "character varying": "left({0} || 'x', 10)",
}


@pytest.fixture
def supervisor(patient):
    supervisor = TherapistFactory(email="supervisor@example.com")
    CareFactory(therapist=supervisor, patient=patient, relationship_type="consulting")
    return supervisor


@pytest.fixture
def signed(session, therapist, supervisor):
    """A signed note with an addendum, co-signed."""
    template = TemplateFactory(created_by=therapist)
    note = session_notes.begin_note(session, template=template, by=therapist, content=FILLED)
    note = session_notes.sign(note, by=therapist)
    session_notes.add_addendum(note, text="She called back.", by=therapist)
    asked = co_signing.ask_to_co_sign(note, supervisor=supervisor, by=therapist)
    co_signing.co_sign(asked, by=supervisor)
    run("SELECT 1")
    return note


def run(sql, *values):
    """And all that the end of a transaction would check."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def another_value(table, column):
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT data_type FROM information_schema.columns"
            " WHERE table_name = %s AND column_name = %s",
            [table, column],
        )
        return ANOTHER[cursor.fetchone()[0]].format(column)


@pytest.mark.parametrize(("model", "column"), COLUMNS)
def test_no_column_of_a_signed_row_changes(signed, model, column):
    table = model._meta.db_table

    with pytest.raises(DatabaseError, match="locked"):
        run(f"UPDATE {table} SET {column} = {another_value(table, column)}")


@pytest.mark.parametrize(
    ("model", "column"),
    [
        (SessionNote, "author_id"),
        (SessionNote, "signed_by_id"),
        (NoteAddendum, "author_id"),
        (CoSignature, "requested_by_id"),
        (CoSignature, "supervisor_id"),
        (TemplateVersion, "created_by_id"),
    ],
)
def test_a_name_is_not_taken_off_while_the_account_is_there(signed, therapist, model, column):
    if model is TemplateVersion:
        TemplateVersion.objects.create(
            template=signed.template_version.template, number=2, structure={}, created_by=therapist
        )

    with pytest.raises(DatabaseError, match="locked"):
        run(f"UPDATE {model._meta.db_table} SET {column} = NULL")


@pytest.mark.parametrize("status", ["draft", "completed"])
def test_a_signed_note_is_no_draft_again(signed, status):
    with pytest.raises(DatabaseError, match="locked"):
        run("UPDATE sessions_app_sessionnote SET status = %s", status)


@pytest.mark.parametrize("model", [SessionNote, NoteAddendum, CoSignature])
def test_a_signed_row_is_not_deleted(signed, model):
    with pytest.raises(DatabaseError, match="locked"):
        run(f"DELETE FROM {model._meta.db_table}")


@pytest.mark.parametrize("model", LOCKED)
def test_a_table_with_signed_rows_is_not_emptied(signed, model):
    with pytest.raises(DatabaseError, match="locked"):
        run(f"TRUNCATE {model._meta.db_table} CASCADE")


def test_not_with_the_session_either(signed, session):
    with pytest.raises(DatabaseError, match="locked"):
        session.delete()


def test_a_draft_is_free():
    note = SessionNoteFactory()

    run("UPDATE sessions_app_sessionnote SET revision = 7")
    note.delete()

    assert not SessionNote.objects.exists()


def test_an_account_that_goes_leaves_the_signature_and_its_name(signed, therapist, patient):
    patient.care_team.filter(therapist=therapist).delete()

    therapist.delete()
    run("SELECT 1")

    note = SessionNote.objects.get(pk=signed.pk)
    assert (note.author, note.signed_name) == (None, "Elena Marsh")
    assert note.signature_valid
    assert note.addenda.get().signature_valid


@pytest.fixture
def another_key(settings):
    settings.FIELD_KEYS = [NEW_KEY, *settings.FIELD_KEYS]


def test_a_new_field_key_seals_signed_words_anew(signed, another_key):
    before = sealed_bytes(signed)

    outcomes = [key_rotation.reseal(column) for column in key_rotation.columns()]

    assert not any(outcome.stuck for outcome in outcomes)
    assert sealed_bytes(signed) != before
    assert SessionNote.objects.get(pk=signed.pk).signature_valid


def sealed_bytes(note):
    with connection.cursor() as cursor:
        cursor.execute("SELECT content FROM sessions_app_sessionnote WHERE id = %s", [note.pk])
        return bytes(cursor.fetchone()[0])


def test_a_key_rotation_changes_nothing_but_sealed_words(signed):
    with pytest.raises(DatabaseError, match="locked"), openings.opened_for(openings.KEY_ROTATION):
        run("UPDATE sessions_app_sessionnote SET signed_name = 'Somebody else'")


def test_an_erasure_changes_nothing(signed):
    with pytest.raises(DatabaseError, match="locked"), openings.opened_for(openings.ERASURE):
        run("UPDATE sessions_app_sessionnote SET content = ''")


def test_an_opening_is_closed_behind_whoever_used_it(signed):
    with openings.opened_for(openings.ERASURE):
        pass

    with pytest.raises(DatabaseError, match="locked"):
        run("DELETE FROM sessions_app_sessionnote")


def test_signed_notes_go_with_the_whole_record(signed, patient, admin):
    certificate = erase_record.erase_record(
        patient, by=admin, reason=ErasureCertificate.Reason.LEGAL_ORDER
    )

    assert not SessionNote.objects.exists()
    assert certificate.items["rows"]["sessions_app.SessionNote"] == 1
    assert certificate.items["rows"]["sessions_app.NoteAddendum"] == 1
    assert certificate.items["rows"]["sessions_app.CoSignature"] == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("signed_name", "'Somebody else'"),
        ("signed_at", "signed_at - interval '1 second'"),
        ("content_hash", "repeat('0', 64)"),
    ],
)
def test_a_row_that_was_changed_behind_the_guards_is_found(signed, column, value):
    behind_the_guards(f"UPDATE sessions_app_sessionnote SET {column} = {value}")

    assert SessionNote.objects.get(pk=signed.pk).signature_valid is False


def test_words_that_were_changed_with_the_key_are_found(signed):
    note = SessionNote.objects.get(pk=signed.pk)
    note.content["sections"]["session"]["topics"]["value"] = "Other words."

    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
    note.save(update_fields=["content"])

    assert SessionNote.objects.get(pk=signed.pk).signature_valid is False


def test_a_template_that_was_changed_behind_the_guards_is_found(signed):
    behind_the_guards("""UPDATE sessions_app_templateversion SET structure = '{"sections": []}'""")

    assert SessionNote.objects.get(pk=signed.pk).signature_valid is False


def behind_the_guards(sql):
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(sql)
        cursor.execute("SET LOCAL session_replication_role = origin")
