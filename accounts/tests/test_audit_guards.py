"""What the database itself refuses, to the owner and to web and workers."""

import pytest
from django.db import DatabaseError, IntegrityError, ProgrammingError, connection

from accounts import roles
from accounts.audit.canonical import NotCanonical
from accounts.models import AuditEvent, AuditPending, AuditSeal, CannotRecord, ErasureCertificate
from accounts.tests.audit import SEALED, WAITING, record, run, verified
from accounts.trail import anchoring, sealer

pytestmark = pytest.mark.django_db

CHANGES = [
    change.format(table, "event_id" if table == "accounts_auditseal" else "id")
    for table in roles.APPEND_ONLY
    for change in (
        "UPDATE {0} SET {1} = {1}",
        "DELETE FROM {0}",
        "TRUNCATE {0}",
        "TRUNCATE {0} CASCADE",
        "INSERT INTO {0} SELECT * FROM {0} ON CONFLICT DO NOTHING; DELETE FROM {0}",
    )
]
PUT_ASIDE = [
    "SET session_replication_role = replica",
    "ALTER TABLE accounts_auditevent DISABLE TRIGGER ALL",
    "DROP TRIGGER refuse_change ON accounts_auditevent",
    "ALTER TABLE accounts_auditevent ALTER COLUMN mac DROP NOT NULL",
    "CREATE OR REPLACE FUNCTION accounts_refuse_change() RETURNS trigger LANGUAGE plpgsql"
    " AS 'BEGIN RETURN NULL; END'",
    "DROP TABLE accounts_auditevent",
    "CREATE TABLE public.mine (x int)",
    "INSERT INTO accounts_auditpending (event_id, position, queued_at)"
    " VALUES (gen_random_uuid(), 1, now())",
    "COPY accounts_auditevent TO PROGRAM 'cat'",
    "DELETE FROM django_migrations",
]
COPY_WITHOUT_MAC = """
    INSERT INTO accounts_auditevent
    SELECT (jsonb_populate_record(event, '{"mac": null}')).*
    FROM accounts_auditevent event
"""


@pytest.fixture
def certificate(chain, patient, therapist):
    return ErasureCertificate.objects.create(
        patient_id=patient.pk,
        erased_by=therapist.pk,
        reason="retention",
        target_type="session",
        target_id=patient.pk,
        items={},
    )


@pytest.mark.parametrize("change", CHANGES)
def test_the_owner_is_refused(certificate, change):
    with pytest.raises(DatabaseError, match="append-only"):
        run(change)


@pytest.mark.parametrize("change", CHANGES)
def test_web_and_workers_are_refused(certificate, as_app, change):
    with pytest.raises(DatabaseError, match="permission denied"):
        run(change)


@pytest.mark.parametrize("way", PUT_ASIDE)
def test_web_and_workers_cannot_put_the_guards_aside(chain, as_app, way):
    with pytest.raises(DatabaseError):
        run(way)


def test_a_table_of_ones_own_does_not_take_the_place_of_the_queue(as_app, therapist):
    run("CREATE TEMP TABLE accounts_auditpending (event_id uuid, queued_at timestamptz)")

    record(therapist, 1)

    assert run("SELECT count(*) FROM public.accounts_auditpending") == [(1,)]


def test_web_and_workers_record_seal_anchor_and_verify(as_app, therapist, anchors_file):
    record(therapist, 3)
    sealer.seal()
    anchoring.anchor()

    report = verified()

    assert report.is_intact
    assert (report.sealed, report.anchors) == (3, 1)


def test_the_rights_can_be_given_again(chain, as_app):
    run("RESET ROLE")
    roles.grant(connection, login=None)

    assert verified().is_intact


def test_the_account_can_sign_in_and_act_as_the_role_and_no_more(db):
    roles.grant(connection, login=roles.Login("therapybridge_test_account", "it's a 'password'"))

    facts = run(
        "SELECT rolcanlogin, rolsuper, rolcreaterole, rolcreatedb, rolbypassrls,"
        " pg_has_role(oid, %s, 'USAGE') FROM pg_roles WHERE rolname = 'therapybridge_test_account'",
        roles.ROLE,
    )

    assert facts == [(True, False, False, False, False, True)]


def test_whoever_may_not_make_roles_is_told_so(db):
    run("CREATE ROLE therapybridge_test_owner; GRANT ALL ON SCHEMA public TO PUBLIC")
    run("SET LOCAL ROLE therapybridge_test_owner")

    with pytest.raises(roles.MayNotMakeRoles):
        roles.grant(connection, login=roles.Login("another", "x"))


def test_a_row_cannot_be_added_without_a_mac(therapist):
    row = AuditEvent(action="x", actor_role="system")

    with pytest.raises(IntegrityError):
        super(AuditEvent, row).save()


def test_a_mac_cannot_be_nothing(therapist):
    record(therapist, 1)

    with pytest.raises(IntegrityError, match="null value"):
        run(COPY_WITHOUT_MAC)


def test_rows_that_are_added_in_bulk_are_signed_and_queued(therapist, anchors_file):
    AuditEvent.objects.bulk_create(
        AuditEvent(action="x", actor_role="system", details={"number": number})
        for number in range(5)
    )

    assert AuditPending.objects.count() == 5
    assert verified().is_intact


def test_a_row_of_the_model_is_signed(anchors_file):
    AuditEvent(action="x", actor_role="system").save()

    assert verified().is_intact


def test_a_row_that_is_saved_again_is_refused(therapist):
    record(therapist, 1)
    row = AuditEvent.objects.get()
    row.action = "another"

    with pytest.raises(CannotRecord):
        row.save()


@pytest.mark.parametrize("details", [{"ratio": 0.5}, {"when": {1: 2}}], ids=str)
def test_details_that_are_not_written_alike_everywhere_are_not_recorded(therapist, details):
    with pytest.raises(NotCanonical):
        record(therapist, 1, **details)


def test_the_chain_has_a_seal_for_each_sealed_row(chain):
    assert AuditSeal.objects.count() == SEALED
    assert AuditPending.objects.count() == WAITING


def test_a_seal_needs_a_number_of_its_own(chain):
    with pytest.raises(IntegrityError):
        run(
            "INSERT INTO accounts_auditseal SELECT gen_random_uuid(), seq, mac, key_id, sealed_at"
            " FROM accounts_auditseal"
        )


def test_the_queue_gives_its_places_itself(chain):
    with pytest.raises(ProgrammingError, match="GENERATED ALWAYS"):
        run(
            "INSERT INTO accounts_auditpending (event_id, position, queued_at)"
            " VALUES (gen_random_uuid(), 0, now())"
        )
