from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import AuditEvent
from exports import pipeline
from exports.models import ExportJob
from exports.pipeline import files
from exports.pipeline.sweep import orphans
from exports.tests.factories import a_ready_export

pytestmark = pytest.mark.django_db(transaction=True)

OLD = "old:" + "b2xk" * 10 + "b2w="
NEW = "new:" + "bmV3" * 10 + "bmU="


@pytest.fixture
def job(patient, therapist):
    return a_ready_export(patient, by=therapist)


def end_time_of(job):
    ExportJob.objects.filter(pk=job.pk).update(expires_at=timezone.now() - timedelta(seconds=1))


def test_a_file_goes_when_its_time_is_over_and_its_key_with_it(job, kept):
    end_time_of(job)

    pipeline.sweep()

    job.refresh_from_db()
    assert (job.status, job.file_name, bytes(job.file_key)) == ("expired", "", b"")
    assert kept() == []


def test_that_it_went_is_in_the_audit_trail(job):
    end_time_of(job)

    pipeline.sweep()

    assert AuditEvent.objects.get(action="export.expired").target_id == job.pk


def test_before_its_time_it_stays(job, kept):
    pipeline.sweep()

    assert len(kept()) == 1


def test_two_sweepers_tell_of_it_once(job, at_once):
    end_time_of(job)

    at_once(2, pipeline.sweep)

    assert AuditEvent.objects.filter(action="export.expired").count() == 1


def test_without_its_key_nobody_reads_a_copy_of_the_file(job, kept):
    [copy] = kept()
    content = copy.read_bytes()
    end_time_of(job)
    pipeline.sweep()
    copy.parent.mkdir(parents=True, exist_ok=True)
    copy.write_bytes(content)
    job.file_key = b""

    with pytest.raises(files.FileGone):
        files.opened(job)


def test_a_file_that_no_row_knows_is_an_orphan(job, kept):
    ExportJob.objects.all().delete()

    [file] = kept()
    assert orphans(timedelta(0)) == [str(file.relative_to(file.parents[2]))]


def test_a_young_file_without_a_row_is_left_alone(job, kept):
    ExportJob.objects.all().delete()

    pipeline.sweep()

    assert len(kept()) == 1


def test_a_damaged_file_is_not_sent(job, kept):
    [file] = kept()
    content = bytearray(file.read_bytes())
    content[-1] ^= 1
    file.write_bytes(content)

    with pytest.raises(files.FileGone):
        files.opened(job)


def test_keys_of_exports_rotate_with_those_of_recordings(settings, patient, therapist):
    settings.RECORDING_KEYS = [OLD]
    job = a_ready_export(patient, by=therapist, content=b"words")
    settings.RECORDING_KEYS = [NEW, OLD]

    call_command("rotate_recording_keys", verbosity=0)

    settings.RECORDING_KEYS = [NEW]
    job.refresh_from_db()
    assert files.opened(job).read() == b"words"
