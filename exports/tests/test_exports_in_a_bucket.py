"""RECORDING_STORAGE names S3: files of exports lie beside the recordings there."""

import pytest

from exports.pipeline import files
from exports.tests.factories import ExportJobFactory
from sessions_app.tests import bucket as buckets

pytestmark = pytest.mark.django_db
WORDS = b"What a patient said. " * 100_000


@pytest.fixture(scope="module")
def server():
    with buckets.served() as port:
        yield port


@pytest.fixture
def bucket(server, settings, tmp_path):
    made = buckets.Bucket(server)
    settings.RECORDING_SPOOL = tmp_path / "spool"
    options = {**made.storage["OPTIONS"], "location": "exports"}
    exports = {**made.storage, "OPTIONS": options}
    settings.STORAGES = {**settings.STORAGES, "recordings": made.storage, "exports": exports}
    return made


@pytest.fixture
def job(bucket):
    job, key = ExportJobFactory(file_name="ready"), files.new_key()
    file = files.FileBeingMade(job, key, lambda: None)
    file.write(WORDS)
    file.finish()
    file.keep(job.file_name)
    job.file_key, job.file_size_bytes = files.sealed(key, job), file.size
    job.save()
    return job


def test_a_file_arrives_sealed_beside_the_recordings(job, bucket):
    assert bucket.objects == ["exports/ready"]
    assert WORDS[:40] not in bucket.bytes_of("exports/ready")


def test_it_comes_back_as_it_was_made(job):
    assert files.opened(job).read() == WORDS


def test_it_is_listed_and_deleted(job, bucket):
    assert [name for name, _ in files.stored()] == ["ready"]

    files.delete("ready")

    assert bucket.objects == []


def test_one_that_is_gone_says_so(job, bucket):
    files.delete("ready")

    with pytest.raises(files.FileGone):
        files.opened(job)
