from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.utils import timezone

from accounts.models import AuditEvent, AuditPending, AuditSeal
from accounts.tests.audit import attack, no_guards, record, run, verified
from accounts.trail import sealer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("anchors_file")]

NOW = timezone.now()


@pytest.fixture
def another_connection():
    """As another process has."""
    other = connections.create_connection("default")
    yield other
    other.close()


def actions_in_order():
    seals = AuditSeal.objects.order_by("seq").values_list("event_id", flat=True)
    actions = dict(AuditEvent.objects.values_list("pk", "action"))
    return [actions[pk] for pk in seals]


def test_rows_are_sealed_in_the_order_in_which_they_came():
    for action in ("first", "second", "third"):
        AuditEvent.objects.record(by=None, action=action)

    assert sealer.seal() == 3

    assert actions_in_order() == ["first", "second", "third"]
    assert list(AuditSeal.objects.order_by("seq").values_list("seq", flat=True)) == [1, 2, 3]
    assert not AuditPending.objects.exists()


def test_what_came_later_goes_on_where_the_chain_ended(therapist):
    record(therapist, 2)
    sealer.seal()
    record(therapist, 2)
    sealer.seal()

    assert sealer.head()[0] == 4
    assert verified().is_intact


def test_nothing_to_do_is_nothing(therapist):
    assert sealer.seal() == 0
    assert not AuditSeal.objects.exists()


def test_many_are_sealed_in_batches(therapist, monkeypatch):
    record(therapist, 5)

    assert sealer.seal_batch(size=2) == 2
    assert AuditPending.objects.count() == 3


def test_all_batches_are_sealed_at_once(therapist):
    AuditEvent.objects.bulk_create(
        AuditEvent(action="x", actor_role="system") for _ in range(sealer.BATCH + 1)
    )

    assert sealer.seal() == sealer.BATCH + 1
    assert verified().is_intact


def test_an_act_that_is_undone_leaves_neither_row_nor_number(therapist):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(therapist, 1)
        _ = 1 / 0
    record(therapist, 1)

    sealer.seal()

    assert AuditEvent.objects.count() == 1
    assert sealer.head()[0] == 1


def test_keys_are_changed_and_the_old_ones_still_check(therapist, settings):
    record(therapist, 2)
    sealer.seal()
    settings.AUDIT_KEYS = [f"new:{'A' * 43}=", *settings.AUDIT_KEYS]
    record(therapist, 2)
    sealer.seal()

    assert verified().is_intact
    assert set(AuditSeal.objects.values_list("key_id", flat=True)) == {"test", "new"}


def test_a_key_that_is_not_here_is_told(therapist, settings):
    record(therapist, 1)
    sealer.seal()
    settings.AUDIT_KEYS = [f"new:{'A' * 43}="]

    assert "its key test is not here" in verified().faults[0]


def test_a_forged_row_is_sealed_and_told(therapist, caplog):
    record(therapist, 1)
    attack("UPDATE accounts_auditevent SET action = 'forged'")

    sealer.seal()

    assert "audit_row_is_forged" in caplog.messages
    assert "row 1 " in verified().faults[0]


@pytest.mark.parametrize(
    "damage",
    ["DELETE FROM accounts_auditevent", "UPDATE accounts_auditevent SET details = '[0.5]'"],
)
def test_what_cannot_be_sealed_stays_in_the_queue_and_stops_nobody(therapist, damage):
    record(therapist, 1)
    attack(damage)
    record(therapist, 1)

    assert sealer.seal() == 1

    assert AuditPending.objects.count() == 1
    assert not verified().is_intact


def test_rows_that_wait_long_are_told(therapist, caplog):
    record(therapist, 1)
    AuditPending.objects.update(queued_at=NOW - timedelta(seconds=6))

    sealer.seal()

    assert "audit_sealing_is_late" in caplog.messages


def test_an_empty_queue_has_no_lag():
    assert AuditPending.objects.lag() == 0


def test_only_one_seals(another_connection):
    with another_connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [sealer.LOCK])

        with sealer.the_only_one() as is_ours:
            assert not is_ours


def test_a_sealer_that_died_leaves_no_lock(another_connection):
    with another_connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [sealer.LOCK])
    another_connection.close()

    with sealer.the_only_one(wait=True) as is_ours:
        assert is_ours


def test_the_command_seals_and_anchors(therapist, settings):
    record(therapist, 2)

    call_command("seal_audit", once=True)

    report = verified()
    assert (report.sealed, report.waiting, report.unanchored) == (2, 0, 0)
    assert settings.AUDIT_ANCHORS.exists()


@pytest.mark.django_db(transaction=True)
def test_what_is_committed_late_is_sealed_late(therapist, another_connection):
    other = another_connection.cursor()
    other.execute("BEGIN")
    record(therapist, 1)
    early = run("SELECT to_jsonb(e) FROM accounts_auditevent e")
    sealer.seal()
    row = AuditEvent(action="late", actor_role="system")
    row.sign()
    insert_over(other, row)
    record(therapist, 1)
    sealer.seal()
    other.execute("COMMIT")

    sealer.seal()

    assert early
    assert actions_in_order() == ["test.act", "test.act", "late"]
    assert verified().is_intact


def insert_over(cursor, row):
    fields = AuditEvent._meta.concrete_fields
    values = [
        field.get_db_prep_save(getattr(row, field.attname), connection=connection)
        for field in fields
    ]
    names = ", ".join(field.column for field in fields)
    places = ", ".join(["%s"] * len(fields))
    cursor.execute(f"INSERT INTO accounts_auditevent ({names}) VALUES ({places})", values)


def test_rows_from_before_the_chain_are_signed(therapist):
    record(therapist, 2)
    run("ALTER TABLE accounts_auditevent DROP CONSTRAINT accounts_auditevent_mac")
    migration = import_module("accounts.migrations.0015_earlier_audit_rows")

    with no_guards():
        run("UPDATE accounts_auditevent SET mac = '', key_id = ''")
        migration.sign(apps, connection.schema_editor(atomic=False))
    sealer.seal()

    assert verified().is_intact
