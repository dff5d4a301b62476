from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, AuthSession
from accounts.tests.factories import CareFactory
from exports.models import ExportJob
from exports.tests.factories import ExportJobFactory, a_ready_export

pytestmark = pytest.mark.django_db

HTMX = {"HTTP_HX_REQUEST": "true"}


def words_of(answer):
    return answer.content.decode()


@pytest.fixture
def job(patient, therapist):
    return a_ready_export(patient, by=therapist, content=b"0123456789")


def form(**more):
    week = {"start_date": "2026-01-05", "end_date": "2026-01-11"}
    return {"format": "pdf", **week, "sections": ["goals", "mood"], **more}


def test_the_patients_page_leads_to_it(portal, patient):
    assert reverse("exports:new", args=[patient.pk]) in words_of(
        portal.get(f"/patients/{patient.pk}/")
    )


def test_who_only_reads_a_record_is_not_offered_to_take_it_out(client, patient):
    consulting = CareFactory(patient=patient, relationship_type="consulting").therapist
    client.force_login(consulting)

    assert "Export record" not in words_of(client.get(f"/patients/{patient.pk}/"))


def test_a_page_asks_for_an_export(portal, patient):
    answer = portal.post(f"/patients/{patient.pk}/export/progress-report", form())

    job = ExportJob.objects.get()
    assert answer["Location"] == f"/exports/{job.pk}/"
    assert job.parameters["sections"] == ["goals", "mood"]


def test_what_is_usual_is_not_written_down(portal, patient):
    page = portal.get(f"/patients/{patient.pk}/export/full-record").context["form"]
    usual = {"format": "json", "sections": page["sections"].initial}

    portal.post(f"/patients/{patient.pk}/export/full-record", usual)

    assert ExportJob.objects.get().parameters == {}


def test_what_an_insurer_does_not_get_is_left_out_of_what_was_ticked(portal, patient):
    wish = {"format": "pdf", "purpose": "insurance", "sections": ["goals", "mood", "notes"]}

    portal.post(f"/patients/{patient.pk}/export/treatment-summary", wish)

    assert ExportJob.objects.get().parameters["sections"] == ["goals"]


def test_nothing_but_what_an_insurer_does_not_get_is_refused(portal, patient):
    wish = {"format": "pdf", "purpose": "insurance", "sections": ["mood", "notes"]}

    answer = portal.post(f"/patients/{patient.pk}/export/treatment-summary", wish)

    assert answer.status_code == 422
    assert "Not for this purpose" in words_of(answer)


@pytest.mark.parametrize("made_up", ["maya-okafor", "full_record", "full-record-2"])
def test_what_is_no_kind_is_no_page(portal, patient, made_up):
    answer = portal.get(f"/patients/{patient.pk}/export/{made_up}")

    assert answer.status_code == 404


def test_a_patient_is_asked_nothing_about_notes(client, patient):
    client.force_login(patient)

    answer = client.get(f"/patients/{patient.pk}/export/session-notes")

    assert answer.status_code == 404


def test_page_and_api_refuse_with_the_same_sentence(portal, api, patient):
    wrong = form(start_date="2026-02-01")

    page = portal.post(f"/patients/{patient.pk}/export/progress-report", wrong)
    answer = api.post("/api/v1/export/progress-report", wrong | {"patient_id": str(patient.pk)})

    assert page.status_code == answer.status_code == 422
    assert answer.json()["error"]["message"] in words_of(page)


def test_a_waiting_job_shows_how_far_it_is(portal, patient, therapist):
    job = ExportJobFactory(patient=patient, requested_by=therapist, status="running", progress=40)

    assert "40 %" in words_of(portal.get(f"/exports/{job.pk}/", **HTMX))
    assert 'value="40"' in words_of(portal.get("/exports/", **HTMX))


def test_a_page_that_watches_shows_the_end_by_itself(portal, job):
    answer = portal.get(f"/exports/{job.pk}/", **HTMX)

    assert answer["HX-Refresh"] == "true"


def test_a_failed_job_says_why(portal, patient, therapist):
    job = ExportJobFactory(
        patient=patient, requested_by=therapist, status="failed", error_message="Nothing there."
    )

    assert "Nothing there." in words_of(portal.get(f"/exports/{job.pk}/"))


def test_the_file_is_fetched(portal, job):
    answer = portal.get(f"/exports/{job.pk}/download")

    assert b"".join(answer.streaming_content) == b"0123456789"
    assert AuditEvent.objects.get(action="export.downloaded").risk_level == "high"


def test_who_did_not_confirm_lately_is_asked_first(portal, job):
    AuthSession.objects.update(created_at=timezone.now() - timedelta(hours=1))

    answer = portal.get(f"/exports/{job.pk}/download")

    assert answer.status_code == 302
    assert answer["Location"] == f"/account/confirm?next=%2Fexports%2F{job.pk}%2F"


def test_a_link_opens_in_the_browser_of_its_asker(portal, api, job):
    link = api.post(f"/api/v1/export/jobs/{job.pk}/link").json()

    answer = portal.get(link["portal_url"])

    assert b"".join(answer.streaming_content) == b"0123456789"


def test_cancelling_and_deleting(portal, patient, therapist, job):
    waiting = ExportJobFactory(patient=patient, requested_by=therapist)

    for one in (waiting, job):
        portal.post(f"/exports/{one.pk}/remove")

    assert list(ExportJob.objects.values_list("status", flat=True)) == ["cancelled"]


def test_patients_find_their_record(client, patient):
    client.force_login(patient)

    page = words_of(client.get("/exports/"))
    kinds = words_of(client.get(f"/patients/{patient.pk}/export/"))

    assert "Your record" in page
    assert "Full record" in kinds
    assert "Session notes" not in kinds


def test_patients_are_not_offered_what_is_for_staff(client, patient):
    client.force_login(patient)

    asked = client.get(f"/patients/{patient.pk}/export/full-record").context["form"]

    offered = {name for name, _ in asked.fields["sections"].choices}
    assert not {"notes", "machine_notes", "transcripts"} & offered
    assert "include_private" not in asked.fields


def test_no_title_or_address_names_the_patient(portal, patient, job):
    for page in ("/exports/", f"/exports/{job.pk}/", f"/patients/{patient.pk}/export/"):
        title = words_of(portal.get(page)).partition("<title>")[2].partition("</title>")[0]
        assert patient.last_name not in title
