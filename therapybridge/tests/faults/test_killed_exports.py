"""Workers of exports are killed inside and between all steps, and the broker forgets."""

import json

import pytest
import redis

from exports.models import ExportJob
from therapybridge.tests.faults import planted
from therapybridge.tests.faults.clinic import ALIAS
from therapybridge.tests.faults.points import DIE_ALWAYS, WAIT

ENDED = ("completed", "failed")


@pytest.fixture(scope="module", autouse=True)
def exporter(clinic):
    clinic.start("exports")
    yield
    clinic.kill("exports")


@pytest.fixture
def ask(clinic, patient):
    """As a row: whatever asks for an export leaves one, and beat finds it."""

    def create(point="", act="die", *, kind="timeline", format="json"):
        job = ExportJob(
            patient=patient, requested_by=clinic.therapist, kind=kind, format=format, id=None
        )
        job.pk = ExportJob._meta.pk.get_default()
        if point:
            clinic.points.plant(job.pk, point, act)
        job.save(using=ALIAS, force_insert=True)
        return job.pk

    return create


def row(job_id):
    return ExportJob.objects.using(ALIAS).get(pk=job_id)


def ended(clinic, *job_ids):
    jobs = ExportJob.objects.using(ALIAS).filter(pk__in=job_ids, status__in=ENDED)
    clinic.wait_until(lambda: jobs.count() == len(job_ids), what="all exports ended")
    return list(jobs)


def assert_one_file_each(clinic):
    """What lies in the storage is what rows know, and nothing else."""
    folder = clinic.data / "exports"
    lying = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    known = ExportJob.objects.using(ALIAS).with_file().values_list("file_name", flat=True)
    assert lying == set(known)


@pytest.mark.parametrize("point", planted.EXPORT)
def test_a_worker_killed_there_makes_the_file_once(clinic, ask, point):
    job_id = ask(point)

    clinic.wait_until_reached(job_id, point)
    [job] = ended(clinic, job_id)

    assert (job.status, job.attempts) == ("completed", 2)
    assert_one_file_each(clinic)


def test_a_whole_worker_that_is_gone_is_replaced_by_the_next(clinic, ask):
    job_id = ask("is under way", WAIT)
    clinic.wait_until_reached(job_id, "is under way")

    clinic.kill("exports")
    clinic.start("exports")
    [job] = ended(clinic, job_id)

    assert job.status == "completed"
    assert_one_file_each(clinic)


def test_an_export_that_kills_its_worker_each_time_fails_with_a_sentence(clinic, ask):
    job_id = ask("is sealed", DIE_ALWAYS)

    [job] = ended(clinic, job_id)

    assert (job.status, job.error_code, job.attempts) == ("failed", "gave_up", 3)
    assert job.error_message
    assert_one_file_each(clinic)


def test_a_broker_that_forgot_everything_loses_no_export(clinic, ask):
    clinic.kill("exports")
    job_ids = [ask() for _ in range(6)]
    redis.Redis.from_url(clinic.environment["REDIS_URL"]).flushall()
    clinic.start("exports")

    jobs = ended(clinic, *job_ids)

    assert {(job.status, job.attempts) for job in jobs} == {("completed", 1)}
    assert_one_file_each(clinic)


def test_a_message_that_comes_twice_makes_one_file(clinic, ask):
    job_id = ask()
    for _ in range(3):
        clinic.broker.send_task(
            "exports.tasks.make_export", kwargs={"job_id": str(job_id)}, queue="exports"
        )

    [job] = ended(clinic, job_id)

    assert (job.status, job.attempts) == ("completed", 1)
    assert_one_file_each(clinic)


def test_asked_for_and_fetched_through_the_web(clinic, patient):
    answer = clinic.api.post(
        "/api/v1/export/full-record", json={"patient_id": str(patient.pk), "format": "json"}
    )
    assert answer.status_code == 202, answer.text

    [job] = ended(clinic, answer.json()["id"])
    file = clinic.api.get(f"/api/v1/export/download/{job.pk}")

    assert file.status_code == 200, file.text
    assert len(file.content) == job.file_size_bytes
    assert json.loads(file.content)
