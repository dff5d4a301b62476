"""The drill: a set is made of a living practice and restored into an empty place, with the real
programs of PostgreSQL. A set that is damaged, incomplete or of another key is refused."""

import base64
import os
import subprocess
import sys
import uuid

import psycopg
import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from psycopg import sql

from accounts.models import AuditAnchor, AuditEvent
from sessions_app.actions import erase, receive
from sessions_app.models import RecordingPart, TherapySession
from sessions_app.tests import sound
from sessions_app.tests.factories import SegmentFactory
from therapybridge.backup import making
from therapybridge.backup.sets import HEAD, MANIFEST, UNFINISHED, OpenedSet
from therapybridge.tests.world import CANARY

pytestmark = pytest.mark.django_db(transaction=True)


def key(number):
    return f"b:{base64.b64encode(bytes([number]) * 32).decode()}"


@pytest.fixture(autouse=True)
def place(settings, tmp_path):
    backend = "django.core.files.storage.FileSystemStorage"
    folders = {
        name: {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / "data" / name)}}
        for name in ("recordings", "exports")
    }
    settings.STORAGES = {**settings.STORAGES, **folders}
    settings.RECORDING_SPOOL = tmp_path / "spool"
    settings.AUDIT_ANCHORS = tmp_path / "anchors.jsonl"
    settings.BACKUP_KEYS = [key(9)]
    return tmp_path


@pytest.fixture
def practice(patient, therapist, consent):
    """A recording, words and a sealed audit."""
    session = receive.submit_recording(
        patient=patient,
        upload=receive.sealed(sound.wav(seconds=30)),
        session_date=timezone.now(),
        by=therapist,
    )
    TherapySession.objects.update(status="processed", available_at=None)
    SegmentFactory(transcript__session=session, text=f"I told you about {CANARY}.")
    AuditEvent.objects.record(by=therapist, action="x", patient=patient)
    call_command("seal_audit", once=True)
    return session


@pytest.fixture
def made(practice, place, capsys):
    return back_up(place, capsys)


def back_up(place, capsys, **options):
    call_command("back_up", str(place / "sets"), **options)
    return place / "sets" / capsys.readouterr().out.strip().rpartition("/")[2]


@pytest.fixture
def empty_database():
    """On the same server, so that nothing is started for it."""
    name = f"drill_{uuid.uuid4().hex}"
    there = connection.settings_dict
    facts = {k: there[k.upper()] for k in ("host", "port", "user", "password")}
    with psycopg.connect(dbname="postgres", autocommit=True, **facts) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        yield "postgresql://{user}:{password}@{host}:{port}/{name}".format(**facts, name=name)
        drop = sql.SQL("DROP DATABASE {} WITH (FORCE)")
        server.execute(drop.format(sql.Identifier(name)))


def manage(*words, database, place):
    """Another machine: a process with places of its own, and the keys."""
    return subprocess.run(
        [sys.executable, "manage.py", *map(str, words)],
        cwd=project.BASE_DIR,
        env={
            **os.environ,
            "DATABASE_URL": database,
            "DATA_DIR": str(place / "elsewhere"),
            "AUDIT_ANCHORS": str(place / "elsewhere" / "anchors.jsonl"),
            "BACKUP_KEYS": project.BACKUP_KEYS[0],
        },
        capture_output=True,
        text=True,
    )


def refusal(place):
    with pytest.raises(CommandError) as refused:
        call_command("restore_backup", str(place))
    return str(refused.value)


def test_everything_comes_back(made, place, empty_database, practice):
    restored = manage("restore_backup", made, database=empty_database, place=place)

    assert restored.returncode == 0, restored.stdout + restored.stderr
    assert "Rows, audit chain, signatures and keys are as they were." in restored.stdout
    assert "No migration waits" in restored.stdout
    assert "Noted: restored" in restored.stdout
    with psycopg.connect(empty_database) as there:
        rows = there.execute("SELECT id FROM sessions_app_therapysession").fetchall()
    assert rows == [(practice.pk,)]
    (name,) = RecordingPart.objects.values_list("name", flat=True)
    before, after = (place / where / "recordings" / name for where in ("data", "elsewhere"))
    assert after.read_bytes() == before.read_bytes()


def test_what_is_restored_proves_itself_and_can_be_played(made, place, empty_database, practice):
    manage("restore_backup", made, database=empty_database, place=place)

    proven = manage("verify_audit", database=empty_database, place=place)
    played = manage(
        "shell",
        "--no-imports",
        "-c",
        "from sessions_app.models import Recording;"
        "print(len(Recording.objects.get().open().read()))",
        database=empty_database,
        place=place,
    )

    assert proven.returncode == 0, proven.stdout
    assert "restored" in proven.stdout
    assert int(played.stdout) == practice.recording.size


def test_a_database_that_is_not_empty_is_left_alone(made):
    assert "not empty" in refusal(made)
    assert TherapySession.objects.count() == 1


def test_another_key_is_refused(made, settings):
    settings.BACKUP_KEYS = [key(8)]
    assert "BACKUP_KEYS is another key" in refusal(made)

    settings.BACKUP_KEYS = [key(8).replace("b:", "c:")]
    assert "sealed with another key" in refusal(made)

    settings.BACKUP_KEYS = []
    assert "BACKUP_KEYS is empty" in refusal(made)


def test_an_earlier_key_still_opens(made, settings, capsys):
    settings.BACKUP_KEYS = [key(8).replace("b:", "c:"), key(9)]

    call_command("check_backup", str(made))

    assert "Whole" in capsys.readouterr().out


@pytest.mark.parametrize("at", [0, 40, -1])
def test_a_flipped_bit_is_refused_wherever_it_is(made, at):
    for part in sorted(path for path in made.iterdir() if path.name != HEAD):
        before = part.read_bytes()
        changed = bytearray(before)
        changed[at] ^= 1
        part.write_bytes(changed)

        assert "damaged" in (told := refusal(made)) or "changed" in told, part.name

        part.write_bytes(before)


def test_a_missing_part_is_refused(made):
    (made / "2").unlink()

    assert "incomplete: its part 2 is missing" in refusal(made)


def test_a_cut_part_is_refused(made):
    part = made / "1"
    part.write_bytes(part.read_bytes()[:-1000])

    assert "damaged" in refusal(made)


def test_parts_that_changed_places_are_refused(made):
    (made / "1").rename(made / "x")
    (made / "2").rename(made / "1")
    (made / "x").rename(made / "2")

    assert "damaged" in refusal(made)


@pytest.mark.parametrize("head", ["", "{}", "[]", '{"format": 1}', '{"format": 2}'])
def test_a_damaged_head_is_refused(made, head):
    (made / HEAD).write_text(head)

    assert refusal(made).startswith("Not restored. ")


def test_what_is_not_finished_is_no_set(made):
    unfinished = made.with_name(made.name + UNFINISHED)
    made.rename(unfinished)
    (unfinished / HEAD).unlink()

    assert "no finished set" in refusal(unfinished)


def test_nothing_can_be_read_in_a_set(made, patient):
    for path in made.iterdir():
        content = path.read_bytes()
        assert CANARY.encode() not in content
        assert patient.email.encode() not in content
        assert b"PGDMP" not in content
    assert (made / MANIFEST).exists()


def test_nobody_else_may_look_into_a_set(made):
    assert made.stat().st_mode & 0o077 == 0


def test_a_recording_deleted_meanwhile_is_no_fault(practice, place, capsys, monkeypatch, therapist):
    monkeypatch.setattr(
        "therapybridge.backup.making._add_files",
        after(lambda: erase.delete_audio(practice, by=therapist)),
    )

    made = back_up(place, capsys)

    manifest = OpenedSet(made, project.BACKUP_KEYS).manifest
    assert (manifest.gone, manifest.of("recordings")) == (1, [])


def after(act):
    add_files = making._add_files
    return lambda made, names: (act(), add_files(made, names))[1]


def test_no_set_is_made_when_a_recording_is_missing(practice, place):
    for path in (place / "data" / "recordings").rglob("*"):
        path.is_file() and path.unlink()

    with pytest.raises(CommandError, match="of a recording is missing"):
        call_command("back_up", str(place / "sets"))

    assert list((place / "sets").iterdir()) == []


def test_files_that_a_bucket_keeps_safe_are_named(practice, place, capsys):
    made = back_up(place, capsys, without_files=True)

    manifest = OpenedSet(made, project.BACKUP_KEYS).manifest
    (name,) = RecordingPart.objects.values_list("name", flat=True)
    assert manifest.named == [["recordings", name]]
    assert manifest.of("recordings") == []


def test_older_sets_go_when_there_are_enough(practice, place, capsys):
    first = back_up(place, capsys)
    second = back_up(place, capsys, keep=2)
    third = back_up(place, capsys, keep=2)

    assert set((place / "sets").iterdir()) == {second, third}
    assert not first.exists()


def test_a_backup_is_written_down(made, practice):
    row = AuditEvent.objects.get(action="backup.made")

    assert row.details["parts"] == 3
    assert row.details["row"] == AuditAnchor.objects.get().seq


def test_without_a_key_no_set_is_made(practice, place, settings):
    settings.BACKUP_KEYS = []

    with pytest.raises(CommandError, match="BACKUP_KEYS is empty"):
        call_command("back_up", str(place / "sets"))
