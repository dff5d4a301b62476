"""A file that is made is fetched only by whoever could ask for it now."""

import pytest

from accounts.models import TherapistPatient
from accounts.tests.factories import EmergencyAccessFactory
from exports.sending import ASKS_EVERY
from exports.tests.factories import a_ready_export

pytestmark = pytest.mark.django_db

JOBS, DOWNLOAD = "/api/v1/export/jobs", "/api/v1/export/download"


def become_consulting(care):
    care.relationship_type = TherapistPatient.Relationship.CONSULTING
    care.save()


def come_back_by_emergency(care):
    care.end()
    EmergencyAccessFactory(user=care.therapist, patient=care.patient)


ONLY_READS = pytest.mark.parametrize("change", [become_consulting, come_back_by_emergency])


@pytest.fixture
def care(patient, therapist):
    return patient.care_team.get(therapist=therapist)


@pytest.fixture
def job(patient, therapist):
    return a_ready_export(patient, by=therapist)


@ONLY_READS
def test_whoever_only_reads_now_fetches_no_file(api, job, care, change):
    change(care)

    assert api.get(f"{DOWNLOAD}/{job.pk}").status_code == 404


@ONLY_READS
def test_whoever_only_reads_now_makes_no_link(api, job, care, change):
    change(care)

    assert api.post(f"{JOBS}/{job.pk}/link").status_code == 404


@ONLY_READS
def test_a_link_from_before_opens_nothing_then(api, portal, job, care, change):
    link = api.post(f"{JOBS}/{job.pk}/link").json()

    change(care)

    assert api.get(link["download_url"]).status_code == 404
    assert portal.get(link["portal_url"]).status_code == 404


@ONLY_READS
def test_the_portal_sends_no_file_then(portal, job, care, change):
    change(care)

    assert portal.get(f"/exports/{job.pk}/download").status_code == 404


def test_a_download_breaks_off_when_its_asker_only_reads(api, patient, therapist, care):
    size = 2 * ASKS_EVERY
    job = a_ready_export(patient, by=therapist, content=bytes(size))
    pieces = api.get(f"{DOWNLOAD}/{job.pk}").streaming_content
    sent = len(next(pieces))

    become_consulting(care)

    assert sent + sum(map(len, pieces)) < size


def test_the_job_is_still_there_to_be_deleted(api, portal, job, care):
    become_consulting(care)

    assert b"Download (" not in portal.get(f"/exports/{job.pk}/").content
    assert api.delete(f"{JOBS}/{job.pk}").status_code == 204
