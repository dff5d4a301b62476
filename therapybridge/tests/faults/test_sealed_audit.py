"""Eight processes write audit rows while their sealer, and once the database, is killed.

AUDIT_ACTS says how many acts each of them does; 5000 is what is promised.
"""

import os
import random
import subprocess
import sys
import time
from collections import Counter

import psycopg
import pytest
from django.db import connections
from django.db.models import Max

from accounts.models import AuditEvent, AuditPending, AuditSeal
from therapybridge.run.children import OPERATOR, environment_of
from therapybridge.run.processes import wait_until
from therapybridge.run.services import APP_URL, APP_USER, CHECKOUT
from therapybridge.tests.faults.audit_writer import UNDONE
from therapybridge.tests.faults.clinic import ALIAS

WRITERS = 8
ACTS = int(os.environ.get("AUDIT_ACTS", "150"))
STARTING = 60  # seconds that a sealer may take to start on a busy machine
LONGEST_PAUSE = 0.5  # seconds between the sight of a seal and the kill


def environment(clinic):
    return environment_of(OPERATOR, clinic.environment)


def start_writers(clinic, acts):
    command = [sys.executable, "-m", "therapybridge.tests.faults.audit_writer"]
    return [
        subprocess.Popen(
            [*command, str(writer), str(acts)],
            cwd=CHECKOUT,
            env=environment(clinic),
            stdout=subprocess.PIPE,
            text=True,
        )
        for writer in range(WRITERS)
    ]


def kill_sealer_until_all_have_written(clinic, writers):
    """Each time while it is at work: it has sealed something since it was started."""
    kills = 0
    while is_writing(writers):
        kills += wait_until_it_works(writers)
        time.sleep(random.uniform(0, LONGEST_PAUSE))
        clinic.kill("sealer")
        clinic.start("sealer")
    return kills


def is_writing(writers):
    return any(writer.poll() is None for writer in writers)


def wait_until_it_works(writers):
    before = last_seq()
    wait_until(lambda: last_seq() > before or not is_writing(writers), seconds=STARTING)
    return last_seq() > before


def last_seq():
    return AuditSeal.objects.using(ALIAS).aggregate(last=Max("seq"))["last"] or 0


def acknowledged(writers):
    lines = [(writer, process.communicate()[0].split()) for writer, process in enumerate(writers)]
    assert [process.returncode for process in writers] == [0] * len(writers)
    return {(writer, int(number)) for writer, numbers in lines for number in numbers}


def wait_until_sealed(clinic):
    waiting = AuditPending.objects.using(ALIAS)
    clinic.wait_until(lambda: not waiting.exists(), what="every row is sealed", seconds=60)


def written(clinic, since):
    rows = AuditEvent.objects.using(ALIAS).filter(action="fault.act", created_at__gt=since)
    sealed = AuditSeal.objects.using(ALIAS).values("event_id")
    details = rows.filter(pk__in=sealed).values_list("details", flat=True)
    return Counter((detail["writer"], detail["number"]) for detail in details.iterator())


def assert_no_gap(clinic):
    seals = AuditSeal.objects.using(ALIAS)
    assert last_seq() == seals.count()


def assert_intact(clinic):
    done = subprocess.run(
        [sys.executable, "manage.py", "verify_audit"],
        cwd=CHECKOUT,
        env=environment(clinic),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def since(clinic):
    last = AuditEvent.objects.using(ALIAS).aggregate(last=Max("created_at"))["last"]
    return last or AuditEvent(action="x").created_at


def test_each_act_is_sealed_once_however_often_the_sealer_is_killed(clinic, since):
    writers = start_writers(clinic, ACTS)

    kills = kill_sealer_until_all_have_written(clinic, writers)

    assert kills
    done = acknowledged(writers)
    wait_until_sealed(clinic)
    assert len(done) == WRITERS * (ACTS - ACTS // UNDONE)
    assert written(clinic, since) == Counter(done)
    assert_no_gap(clinic)
    assert_intact(clinic)


def test_what_was_acknowledged_is_sealed_although_the_database_died(clinic, since):
    writers = start_writers(clinic, 2 * ACTS)
    clinic.wait_until(
        lambda: len(written(clinic, since)) > WRITERS, what="some are sealed", seconds=60
    )

    clinic.kill_server("postgres")

    done = acknowledged(writers)
    wait_until_sealed(clinic)
    rows = written(clinic, since)
    assert done <= set(rows)
    assert set(rows.values()) == {1}
    assert_no_gap(clinic)
    assert_intact(clinic)


def test_web_and_workers_connect_as_an_account_that_owns_nothing(clinic):
    with psycopg.connect(clinic.environment["DATABASE_URL"]) as owner:
        ours = connections[ALIAS].connection.info.backend_pid
        users = owner.execute(
            "SELECT DISTINCT usename FROM pg_stat_activity"
            " WHERE application_name = 'therapybridge' AND pid <> %s",
            [ours],
        ).fetchall()

    assert users == [(APP_USER,)]


WAYS_OUT = [
    "UPDATE accounts_auditevent SET action = 'x'",
    "DELETE FROM accounts_auditseal",
    "TRUNCATE accounts_erasurecertificate",
    "SET session_replication_role = replica",
    "SET ROLE therapybridge",
    "SET SESSION AUTHORIZATION therapybridge",
    "ALTER ROLE therapybridge_service SUPERUSER",
    "GRANT therapybridge TO therapybridge_service",
    "CREATE TABLE public.mine (x int)",
]


@pytest.mark.parametrize("way", WAYS_OUT)
def test_that_account_can_change_nothing_that_must_stay(clinic, way):
    with (
        psycopg.connect(clinic.environment[APP_URL]) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(way)
