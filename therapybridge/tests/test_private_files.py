"""What stands on the disk is for the account that runs this, and for nobody else."""

import os
import stat
from pathlib import Path

import pytest
from django.core.management import call_command

from sessions_app.actions import receive
from sessions_app.recording import storage
from sessions_app.tests.sound import wav
from therapybridge.backup import restoring
from therapybridge.run.instance import secrets_of, write_private


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def modes_below(folder):
    """{(kind, mode)} of everything in it and of itself."""
    found = [folder, *Path(folder).rglob("*")]
    return {("file" if path.is_file() else "folder", mode(path)) for path in found}


@pytest.fixture(autouse=True)
def lax_umask():
    """What the operator's shell allows must not matter."""
    before = os.umask(0o002)
    yield
    os.umask(before)


@pytest.fixture
def own_disk(settings, tmp_path):
    settings.RECORDING_SPOOL = tmp_path / "spool"
    recordings = settings.STORAGES["recordings"]
    options = {**recordings["OPTIONS"], "location": str(tmp_path / "recordings")}
    settings.STORAGES = {**settings.STORAGES, "recordings": {**recordings, "OPTIONS": options}}
    return tmp_path


def test_recordings_that_arrive_are_private(own_disk):
    receive.sealed(wav(seconds=1))

    assert modes_below(own_disk / "spool") == {("folder", 0o700), ("file", 0o600)}


def test_recordings_that_are_kept_are_private(own_disk):
    arrived = own_disk / "arrived"
    arrived.write_bytes(b"sealed")
    storage.keep(arrived)

    assert modes_below(own_disk / "recordings") == {("folder", 0o700), ("file", 0o600)}


def test_secrets_that_the_run_command_makes_are_private(tmp_path, monkeypatch):
    monkeypatch.delenv("SECRET_KEY")
    secrets_of(tmp_path)

    assert {mode(path) for path in tmp_path.iterdir()} == {0o600}


@pytest.mark.django_db(transaction=True)
def test_backups_are_private(settings, tmp_path):
    settings.AUDIT_ANCHORS = tmp_path / "anchors.jsonl"
    settings.BACKUP_KEYS = settings.RECORDING_KEYS
    call_command("back_up", str(tmp_path / "sets"))
    [made] = (tmp_path / "sets").iterdir()

    assert modes_below(made) == {("folder", 0o700), ("file", 0o600)}


def test_anchors_that_are_put_back_are_private(settings, tmp_path):
    settings.AUDIT_ANCHORS = tmp_path / "audit" / "anchors.jsonl"

    restoring._put_anchors_back(b"{}")

    assert modes_below(tmp_path / "audit") == {("folder", 0o700), ("file", 0o600)}


def test_what_is_rewritten_stays_private(tmp_path):
    for _ in range(2):
        write_private(tmp_path / "running.json", "{}")

    assert mode(tmp_path / "running.json") == 0o600
