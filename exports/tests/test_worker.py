import hashlib
import threading
import time
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, Notification
from exports import pipeline
from exports.actions import jobs
from exports.models import ExportJob
from exports.pipeline import files
from exports.tests.factories import ExportJobFactory, a_ready_export
from exports.tests.makers import PAGE, Maker, SlowMaker, breaks, finds_nothing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def job(patient, therapist):
    return ExportJobFactory(patient=patient, requested_by=therapist)


def test_a_job_becomes_a_file(job, kept):
    pipeline.work_on(job.pk, Maker(pages=3))

    job.refresh_from_db()
    assert (job.status, job.progress, job.attempts) == ("completed", 100, 1)
    assert job.file_size_bytes == 3 * len(PAGE)
    assert job.file_sha256 == hashlib.sha256(PAGE * 3).hexdigest()
    assert files.opened(job).read() == PAGE * 3
    assert len(kept()) == 1


def test_the_file_is_sealed(job, kept):
    pipeline.work_on(job.pk, Maker())

    [file] = kept()
    assert b"A page." not in file.read_bytes()


def test_it_is_kept_for_seven_days(job):
    pipeline.work_on(job.pk, Maker())

    job.refresh_from_db()
    left = job.expires_at - timezone.now()
    assert timedelta(days=6, hours=23) < left <= timedelta(days=7)


def test_its_asker_is_told_once(job, therapist):
    pipeline.work_on(job.pk, Maker())
    pipeline.work_on(job.pk, Maker())

    told = Notification.objects.get(recipient=therapist)
    assert (told.title, told.link) == ("Your export is ready", f"/exports/{job.pk}/")


def test_the_order_says_for_whom_and_where(job, therapist):
    therapist.timezone = "Europe/Vilnius"
    therapist.save()
    maker = Maker()

    pipeline.work_on(job.pk, maker)

    [order] = maker.orders
    assert (order.reader_id, order.patient_id) == (therapist.pk, job.patient_id)
    assert (order.timezone, order.job_id) == ("Europe/Vilnius", job.pk)


def test_a_second_delivery_does_nothing(job, kept):
    pipeline.work_on(job.pk, Maker())
    again = Maker()

    pipeline.work_on(job.pk, again)

    assert again.orders == []
    assert len(kept()) == 1


def test_two_workers_make_it_once(job, kept, at_once):
    maker = Maker()

    at_once(2, lambda: pipeline.work_on(job.pk, maker))

    assert len(maker.orders) == 1
    assert len(kept()) == 1


def test_care_that_ended_before_the_work_stops_it(job, patient, therapist, kept):
    patient.care_team.get(therapist=therapist).end()
    maker = Maker()

    pipeline.work_on(job.pk, maker)

    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "care_ended")
    assert maker.orders == []
    assert kept() == []


def test_care_that_ends_during_the_work_keeps_nothing(job, patient, therapist, kept):
    care = patient.care_team.get(therapist=therapist)

    pipeline.work_on(job.pk, Maker(between=care.end))

    job.refresh_from_db()
    assert (job.status, job.error_code, job.file_name) == ("failed", "care_ended", "")
    assert kept() == []


def test_an_empty_choice_fails_with_a_sentence(job, kept):
    pipeline.work_on(job.pk, finds_nothing)

    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "nothing_to_export")
    assert job.error_message == "There is no session in that period."
    assert kept() == []


def test_a_bug_lets_others_try_again(job, disk, kept):
    with pytest.raises(RuntimeError):
        pipeline.work_on(job.pk, breaks)

    job.refresh_from_db()
    assert (job.status, job.attempts, job.lease_token) == ("running", 1, None)
    assert kept() == []
    assert list((disk.parent / "spool").iterdir()) == []


def test_after_three_attempts_it_has_failed(job):
    ExportJob.objects.update(attempts=3, status="running")

    pipeline.reconcile()

    job.refresh_from_db()
    assert (job.status, job.error_code) == ("failed", "gave_up")
    assert job.error_message.startswith("The export was tried three times")


def test_a_job_whose_worker_died_is_announced_again(job):
    ExportJob.objects.update(
        status="running",
        lease_token=job.pk,
        lease_until=timezone.now() - timedelta(seconds=1),
        queued_at=timezone.now(),
    )

    assert [found.pk for found in pipeline.reconcile()] == [job.pk]


def test_a_job_whose_message_is_on_its_way_is_left_alone(job):
    ExportJob.objects.update(queued_at=timezone.now())

    assert pipeline.reconcile() == []


def test_the_file_of_a_killed_attempt_goes_when_it_is_redone(patient, therapist, kept):
    job = a_ready_export(patient, by=therapist)
    ExportJob.objects.update(
        status="running",
        available_at=timezone.now(),
        lease_token=job.pk,
        lease_until=timezone.now() - timedelta(seconds=1),
    )
    [left_behind] = kept()

    pipeline.work_on(job.pk, Maker())

    assert len(kept()) == 1
    assert not left_behind.exists()


def test_cancelling_stops_the_worker_within_two_seconds(job, therapist, kept, settings):
    settings.HEARTBEAT_SECONDS = 10
    maker = SlowMaker()
    worker = threading.Thread(target=in_thread(lambda: pipeline.work_on(job.pk, maker)))
    worker.start()
    maker.began.wait(10)

    jobs.remove(job, by=therapist)
    cancelled_at = time.monotonic()
    worker.join(20)

    assert time.monotonic() - cancelled_at < 5  # two seconds on a machine that has time
    job.refresh_from_db()
    assert (job.status, job.file_name) == ("cancelled", "")
    assert kept() == []


def in_thread(act):
    def run():
        try:
            act()
        finally:
            connection.close()

    return run


def test_a_record_erased_meanwhile_leaves_no_file(job, kept):
    pipeline.work_on(job.pk, Maker(between=lambda: ExportJob.objects.all().delete()))

    assert kept() == []


def test_what_was_made_stands_in_the_audit_trail(job):
    pipeline.work_on(job.pk, Maker())

    row = AuditEvent.objects.get(action="export.made")
    assert (row.target_id, row.patient_id, row.actor_role) == (job.pk, job.patient_id, "system")
