"""What nobody needs any more: a dry run says what goes, and then exactly that goes."""

import io
import os
import time
from datetime import timedelta

import pytest
from django.core.files.storage import storages
from django.utils import timezone

from accounts.models import AuditEvent, ErasureCertificate
from conftest import api_of
from exports.tests.factories import ExportJobFactory
from sessions_app.models import TherapySession
from sessions_app.recording import storage
from sessions_app.recording.objects import StorageAway
from sessions_app.tests.factories import RecordingFactory, SessionFactory
from therapybridge import tasks
from therapybridge.cleanup import orphans, runs
from therapybridge.models import KEPT, CleanupRun

pytestmark = pytest.mark.django_db

ROOT = "/api/v1/admin/cleanup"
TWO_HOURS = 7200
OLD = timezone.now() - timedelta(days=60)


@pytest.fixture(autouse=True)
def disk(settings, tmp_path):
    settings.RECORDING_SPOOL = tmp_path / "spool"
    backend = "django.core.files.storage.FileSystemStorage"
    folders = {
        name: {"BACKEND": backend, "OPTIONS": {"location": str(tmp_path / name)}}
        for name in ("recordings", "exports")
    }
    settings.STORAGES = {**settings.STORAGES, **folders}
    return tmp_path


def left(disk, *names):
    """Files of which no row tells, from long enough ago."""
    for name in names:
        path = disk / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"sealed")
        os.utime(path, (time.time() - TWO_HOURS,) * 2)


def failed_long_ago(patient):
    """Of a patient whom nobody cares for any more: there is nobody to tell first."""
    patient.care_team.get().end()
    session = SessionFactory(
        patient=patient,
        therapist=None,
        recording=RecordingFactory(patient=patient, size=1234),
        status="failed",
        error_message="This is no sound.",
    )
    TherapySession.objects.filter(pk=session.pk).update(created_at=OLD, updated_at=OLD)
    type(session.recording).objects.update(updated_at=OLD)
    return session


@pytest.fixture
def litter(disk, patient):
    left(disk, "spool/half", "recordings/ab/cd/abcd", "exports/zz")
    return failed_long_ago(patient)


def found(answer):
    body = answer.json()
    return {(file["where"], file["name"]) for file in body["files"]}, body["sessions"]


def test_a_dry_run_tells_what_would_go_and_takes_nothing(admin_api, litter, disk):
    answer = admin_api.post(f"{ROOT}/all")

    assert answer.status_code == 200
    assert found(answer) == (
        {("spool", "half"), ("recordings", "ab/cd/abcd"), ("exports", "zz")},
        [str(litter.pk)],
    )
    assert answer.json()["run"]["dry_run"] is True
    assert answer.json()["run"]["recording_bytes"] == 1234
    assert (disk / "spool" / "half").exists()
    assert ErasureCertificate.objects.count() == 0


def test_what_the_dry_run_told_goes(admin_api, litter, disk):
    foretold = found(admin_api.post(f"{ROOT}/all"))

    done = admin_api.post(f"{ROOT}/all?dry_run=false")

    assert found(done) == foretold
    assert [path for path in disk.rglob("*") if path.is_file()] == []
    litter.refresh_from_db()
    assert litter.recording.is_deleted
    assert found(admin_api.post(f"{ROOT}/all")) == (set(), [])


@pytest.mark.parametrize(
    ("task", "files", "sessions"), [("orphaned-files", 3, 0), ("failed-sessions", 0, 1)]
)
def test_each_task_keeps_to_its_own(admin_api, litter, task, files, sessions):
    run = admin_api.post(f"{ROOT}/{task}").json()["run"]

    assert (run["task"], run["files"], run["sessions"]) == (task, files, sessions)


def test_the_address_without_a_version_answers_the_same(admin_api):
    assert admin_api.post("/api/admin/cleanup/all").status_code == 200


def test_what_rows_know_stays(admin_api, disk, patient):
    left(disk, "recordings/ab/cd/kept", "exports/kept")
    RecordingFactory(patient=patient).parts.create(number=0, size=6, name="ab/cd/kept")
    ExportJobFactory(patient=patient, file_name="kept")

    admin_api.post(f"{ROOT}/all?dry_run=false")

    assert storage.exists("ab/cd/kept")
    assert storages["exports"].exists("kept")


def test_what_is_younger_than_an_hour_stays_whatever_is_set(disk, settings):
    settings.ORPHANED_FILES_KEPT_HOURS = 0
    (disk / "spool").mkdir()
    (disk / "spool" / "half").write_bytes(b"arriving")
    storages["exports"].save("new", io.BytesIO(b"being made"))

    assert orphans.find(10).names == []


def test_an_operator_may_keep_files_longer(disk, settings):
    settings.ORPHANED_FILES_KEPT_HOURS = 3
    left(disk, "spool/half", "exports/zz")

    assert orphans.find(10).names == []


def test_a_run_has_its_measure_and_says_that_there_is_more(admin_api, disk, monkeypatch):
    monkeypatch.setattr(runs, "AT_ONCE", 2)
    left(disk, "exports/a", "exports/b", "exports/c")

    first = admin_api.post(f"{ROOT}/all?dry_run=false").json()["run"]
    second = admin_api.post(f"{ROOT}/all?dry_run=false").json()["run"]

    assert (first["files"], first["has_more"]) == (2, True)
    assert (second["files"], second["has_more"]) == (1, False)


def test_a_recording_without_its_file_is_counted(admin_api, patient):
    part = RecordingFactory(patient=patient).parts.create(number=0, size=6, name="ab/cd/gone")
    type(part).objects.update(created_at=OLD)

    assert admin_api.post(f"{ROOT}/all").json()["run"]["missing_files"] == 1


def test_letting_go_needs_a_confirmation(admin, litter, disk):
    stale = api_of(admin)
    admin.auth_sessions.update(created_at=OLD, confirmed_at=None, second_factor_at=None)

    answer = stale.post(f"{ROOT}/all?dry_run=false")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "confirmation_required"
    assert (disk / "spool" / "half").exists()


def test_what_dry_run_means_must_be_clear(admin_api):
    assert admin_api.post(f"{ROOT}/all?dry_run=perhaps").status_code == 422


@pytest.mark.parametrize("path", ["config", "status"])
def test_only_admins_may_look(api, patient_api, path):
    assert api.get(f"{ROOT}/{path}").status_code == 403
    assert patient_api.get(f"{ROOT}/{path}").status_code == 403


def test_the_config_tells_what_holds(admin_api, settings):
    settings.ORPHANED_FILES_KEPT_HOURS = 0.5

    config = admin_api.get(f"{ROOT}/config").json()

    assert config["orphaned_files_kept_hours"] == 1
    assert config["failed_sessions_kept_days"] == 30


def test_the_status_tells_of_the_last_run(admin_api, litter):
    assert admin_api.get(f"{ROOT}/status").json()["all"] is None
    admin_api.post(f"{ROOT}/all")
    tasks.clean_up()

    last = admin_api.get(f"{ROOT}/status").json()

    assert (last["all"]["files"], last["all"]["started_by"]) == (3, None)
    assert last["orphaned_files"] is None


def test_a_run_is_written_down_without_names(admin_api, admin, litter):
    admin_api.post(f"{ROOT}/all?dry_run=false")

    (row,) = AuditEvent.objects.filter(action="cleanup.run")
    assert (row.actor_id, row.risk_level) == (admin.pk, "elevated")
    assert row.details == {"task": "all", "dry_run": False, "files": 3, "sessions": 1}


def test_whose_sessions_were_shown_is_written_down(admin_api, litter, patient):
    admin_api.post(f"{ROOT}/all")

    assert AuditEvent.objects.get(action="cleanup.listed").patient_id == patient.pk


def test_a_run_that_breaks_off_says_why(admin_api, monkeypatch):
    monkeypatch.setattr(orphans, "find", away)

    answer = admin_api.post(f"{ROOT}/orphaned-files?dry_run=false")

    assert answer.status_code == 503
    last = admin_api.get(f"{ROOT}/status").json()["orphaned_files"]
    assert (last["error_code"], last["finished_at"]) == ("storage_unavailable", None)


def away(_):
    raise StorageAway


def test_runs_are_forgotten_in_the_end(admin_api):
    admin_api.post(f"{ROOT}/all")
    CleanupRun.objects.update(created_at=timezone.now() - KEPT)

    admin_api.post(f"{ROOT}/all")

    assert CleanupRun.objects.count() == 1
