"""The verifier on a machine that has neither Django nor the database."""

import os
import subprocess
import sys
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command

from accounts.audit import verify
from accounts.management.commands.verify_audit import public_key
from accounts.models import AuditEvent
from accounts.tests.audit import attack, record
from accounts.trail import anchoring, sealer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("chain")]

WITHOUT_DJANGO = """
import runpy, sys
sys.modules["django"] = None
runpy.run_module("accounts.audit.verify", run_name="__main__")
"""


@pytest.fixture
def exported(tmp_path):
    call_command("export_audit", tmp_path / "rows.jsonl", verbosity=0)
    return tmp_path / "rows.jsonl"


def verify_alone(file, *more, **variables):
    bare = {"PATH": os.environ["PATH"], "AUDIT_KEYS": ",".join(settings.AUDIT_KEYS)}
    return subprocess.run(
        [sys.executable, "-c", WITHOUT_DJANGO, str(file), *more],
        cwd=settings.BASE_DIR,
        env=bare | variables,
        capture_output=True,
        text=True,
    )


def with_anchors():
    return ["--anchors", str(settings.AUDIT_ANCHORS), "--public-key", public_key()]


def test_an_export_is_verified_without_django(exported):
    done = verify_alone(exported, *with_anchors())

    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "rows sealed: 13",
        "rows waiting to be sealed: 3",
        "anchors: 1",
        "unanchored: 3 rows",
        "intact",
    ]


def test_a_broken_chain_is_found_there_too(tmp_path):
    attack("UPDATE accounts_auditevent SET actor_role = 'admin'")
    call_command("export_audit", tmp_path / "rows", verbosity=0)

    done = verify_alone(tmp_path / "rows", *with_anchors())

    assert done.returncode == verify.BROKEN
    assert "BROKEN: row 1 " in done.stdout


def test_an_edited_export_is_found(exported):
    exported.write_text(exported.read_text().replace('"number":4', '"number":5', 1))

    done = verify_alone(exported, *with_anchors())

    assert done.returncode == verify.BROKEN
    assert "BROKEN: row 5 " in done.stdout


def test_an_export_that_names_another_row_is_found(exported):
    text = exported.read_text()
    first = text.split('"event_id":"')[1][:36]
    exported.write_text(text.replace(f'"event_id":"{first}"', f'"event_id":"{UUID(int=1)}"'))

    assert "BROKEN: row 1 " in verify_alone(exported, *with_anchors()).stdout


def test_without_the_anchors_it_says_what_it_cannot_see(exported):
    done = verify_alone(exported)

    assert done.returncode == 0
    assert "anchors: none given, so a cut end would not be seen" in done.stdout


def test_without_the_public_key_it_says_so(exported):
    done = verify_alone(exported, "--anchors", str(settings.AUDIT_ANCHORS))

    assert "not checked, no --public-key was given" in done.stdout


def test_without_the_keys_nothing_can_be_said(exported):
    done = verify_alone(exported, AUDIT_KEYS="")

    assert done.returncode == verify.CANNOT_LOOK
    assert "Keys are written" in done.stderr


def test_keys_may_come_from_a_file(exported, tmp_path):
    file = tmp_path / "keys"
    file.write_text("\n".join(settings.AUDIT_KEYS))

    done = verify_alone(exported, "--keys-file", str(file), AUDIT_KEYS="")

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("lines", [0, 1, 5, -1])
def test_an_export_that_was_cut_short_is_refused(exported, lines):
    text = exported.read_text().splitlines(keepends=True)
    exported.write_text("".join(text[:lines]))

    done = verify_alone(exported)

    assert done.returncode == verify.CANNOT_LOOK
    assert str(exported) in done.stderr


def test_exporting_is_written_down(exported):
    assert AuditEvent.objects.get(action="audit.exported").risk_level == "high"


def test_the_export_is_for_nobody_else(exported):
    assert exported.stat().st_mode & 0o777 == 0o600


def test_anchors_that_were_made_after_an_export_are_counted_apart(exported, therapist):
    record(therapist, anchoring.ROWS)
    sealer.seal()
    anchoring.anchor()

    done = verify_alone(exported, *with_anchors())

    assert done.returncode == 0, done.stdout
    assert "anchors made after these rows were read: 1" in done.stdout
