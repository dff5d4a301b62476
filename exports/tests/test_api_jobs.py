import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, AuthSession
from accounts.tests.factories import CareFactory
from conftest import api_of
from exports.models import ExportJob
from exports.tests.factories import ExportJobFactory, ExportTemplateFactory, a_ready_export
from sessions_app.tests.factories import ProcessedSessionFactory

pytestmark = pytest.mark.django_db

EXPORT = "/api/v1/export"
WEEK = {"start_date": "2026-01-05", "end_date": "2026-01-11"}


def whole(answer):
    return b"".join(answer.streaming_content)


@pytest.fixture
def job(patient, therapist):
    return a_ready_export(patient, by=therapist, content=b"0123456789")


def report(patient, **more):
    return {"patient_id": str(patient.pk), "format": "pdf", **WEEK, **more}


def test_an_export_is_queued_and_told_where_it_is(api, patient):
    answer = api.post(f"{EXPORT}/progress-report", report(patient))

    job = ExportJob.objects.get()
    assert answer.status_code == 202
    assert answer["Location"] == f"{EXPORT}/jobs/{job.pk}"
    assert answer.json()["status"] == "pending"
    assert answer.json()["export_type"] == "progress_report"


def test_the_job_keeps_ids_and_dates(api, patient):
    api.post(f"{EXPORT}/progress-report", report(patient, sections=["goals"], purpose="transfer"))

    assert ExportJob.objects.get().parameters == {
        **WEEK,
        "sections": ["goals"],
        "purpose": "transfer",
    }


def test_notes_of_sessions_know_their_patient(api, session):
    answer = api.post(
        f"{EXPORT}/session-notes", {"session_ids": [str(session.pk)], "format": "docx"}
    )

    assert answer.status_code == 202
    assert answer.json()["patient_id"] == str(session.patient_id)


def test_sessions_of_others_do_not_exist(api, session, other_patient):
    foreign = ProcessedSessionFactory(patient=other_patient)

    answers = [
        api.post(f"{EXPORT}/session-notes", {"session_ids": ids, "format": "pdf"})
        for ids in ([str(foreign.pk)], [str(session.pk), str(foreign.pk)], [str(uuid.uuid4())])
    ]

    assert [answer.status_code for answer in answers] == [422, 422, 422]


def test_the_patient_of_somebody_else_does_not_exist(api, other_patient):
    answer = api.post(f"{EXPORT}/full-record", {"patient_id": other_patient.pk, "format": "json"})

    assert answer.status_code == 422
    assert list(answer.json()["error"]["details"]) == ["patient_id"]


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"sections": ["everything"]}, "sections"),
        ({"start_date": "2026-02-01", "end_date": "2026-01-01"}, "end_date"),
        ({"format": "exe"}, "format"),
        ({"purpose": "gossip"}, "purpose"),
        ({"start_date": None}, "start_date"),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(api, patient, wish, field):
    answer = api.post(f"{EXPORT}/progress-report", report(patient) | wish)

    assert answer.status_code == 422
    assert field in str(answer.json()["error"]["details"])


def test_a_summary_says_what_it_is_for(api, patient):
    wish = {"patient_id": str(patient.pk), "format": "pdf"}

    assert api.post(f"{EXPORT}/treatment-summary", wish).status_code == 422
    wish["purpose"] = "insurance"
    assert api.post(f"{EXPORT}/treatment-summary", wish).status_code == 202


def test_sections_that_are_not_for_an_insurer_are_named(api, patient):
    wish = {"patient_id": str(patient.pk), "format": "pdf", "purpose": "insurance"}

    answer = api.post(f"{EXPORT}/treatment-summary", wish | {"sections": ["goals", "notes"]})

    assert answer.status_code == 422
    assert "notes" in answer.json()["error"]["message"]


def test_a_template_of_another_kind_does_not_fit(api, patient):
    template = ExportTemplateFactory(kind="full_record", is_system=True)

    answer = api.post(f"{EXPORT}/progress-report", report(patient, template_id=str(template.pk)))

    assert answer.status_code == 422


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("beginning", ["", "sessions/"])
def test_the_timeline_is_asked_for_at_both_addresses(api, patient, method, beginning):
    where = f"/api/v1/{beginning}patients/{patient.pk}/timeline/export"

    answer = getattr(api, method)(where, {"format": "csv"})

    assert answer.status_code == 202
    assert answer.json()["export_type"] == "timeline"


def test_an_address_names_kinds_of_events(api, patient):
    api.get(f"/api/v1/patients/{patient.pk}/timeline/export?format=pdf&event_types=session,goal")

    assert ExportJob.objects.get().parameters == {"event_types": ["session", "goal"]}


def test_patients_export_their_own_record(patient_api, patient):
    answer = patient_api.post(f"{EXPORT}/full-record", {"format": "pdf"})

    assert answer.status_code == 202
    assert answer.json()["patient_id"] == str(patient.pk)


@pytest.mark.parametrize("kind", ["session-notes", "treatment-summary"])
def test_patients_do_not_export_clinical_notes(patient_api, patient, kind):
    wish = report(patient, purpose="records")

    assert patient_api.post(f"{EXPORT}/{kind}", wish).status_code == 403


@pytest.mark.parametrize(
    "wish",
    [{"include_private": True}, {"sections": ["machine_notes"]}, {"sections": ["notes"]}],
)
def test_patients_do_not_get_what_is_for_staff(patient_api, wish):
    answer = patient_api.post(f"{EXPORT}/full-record", {"format": "json", **wish})

    assert answer.status_code == 422


def test_a_consulting_therapist_takes_nothing_out(patient):
    consulting = CareFactory(patient=patient, relationship_type="consulting").therapist

    answer = api_of(consulting).post(f"{EXPORT}/progress-report", report(patient))

    assert answer.status_code == 422


def test_an_admin_exports_a_whole_record(admin_api, patient):
    wish = {"patient_id": str(patient.pk), "format": "json"}

    assert admin_api.post(f"{EXPORT}/full-record", wish).status_code == 202


def test_ten_an_hour_are_made(api, patient):
    answers = [api.post(f"{EXPORT}/progress-report", report(patient)) for _ in range(11)]

    assert [answer.status_code for answer in answers] == [202] * 10 + [429]
    assert int(answers[-1]["Retry-After"]) > 0


def test_a_look_at_the_head_of_an_answer_asks_for_no_file(api, patient):
    answer = api.head(f"/api/v1/patients/{patient.pk}/timeline/export?format=csv")

    assert answer.status_code == 405
    assert not ExportJob.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_the_limit_is_exact_when_many_ask_at_once(api, therapist, patient, at_once):
    token = api._credentials["HTTP_AUTHORIZATION"]

    def ask():
        client = type(api)()
        client.credentials(HTTP_AUTHORIZATION=token)
        return client.post(f"{EXPORT}/progress-report", report(patient)).status_code

    assert sorted(at_once(20, ask)) == [202] * 10 + [429] * 10
    assert ExportJob.objects.count() == 10


def test_the_list_shows_ones_own_newest_first(api, patient, therapist, admin):
    first = ExportJobFactory(patient=patient, requested_by=therapist)
    second = ExportJobFactory(patient=patient, requested_by=therapist, kind="timeline")
    ExportJobFactory(patient=patient, requested_by=admin)

    found = [row["id"] for row in api.get(f"{EXPORT}/jobs").json()["results"]]

    assert found == [str(second.pk), str(first.pk)]


def test_the_list_is_narrowed(api, patient, therapist, job):
    waiting = ExportJobFactory(patient=patient, requested_by=therapist)

    answer = api.get(f"{EXPORT}/jobs?status=pending&patient_id={patient.pk}&limit=5").json()

    assert [row["id"] for row in answer["results"]] == [str(waiting.pk)]


def test_a_ready_job_says_where_its_file_is(api, job):
    told = api.get(f"{EXPORT}/jobs/{job.pk}").json()

    assert told["download_url"] == f"{EXPORT}/download/{job.pk}"
    assert (told["file_size_bytes"], told["sha256"]) == (10, job.file_sha256)


def test_a_file_is_downloaded(api, job):
    answer = api.get(f"{EXPORT}/download/{job.pk}")

    assert whole(answer) == b"0123456789"
    assert answer["Content-Length"] == "10"
    assert answer["Content-Type"] == "application/pdf"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "no-store"


def test_its_name_says_nothing_of_the_patient(api, job, patient):
    name = api.get(f"{EXPORT}/download/{job.pk}")["Content-Disposition"]

    assert name.startswith('attachment; filename="progress-report-')
    assert patient.last_name.lower() not in name.lower()


def test_a_range_of_it_is_sent(api, job):
    answer = api.get(f"{EXPORT}/download/{job.pk}", HTTP_RANGE="bytes=2-4")

    assert (answer.status_code, whole(answer)) == (206, b"234")
    assert answer["Content-Range"] == "bytes 2-4/10"


def test_a_download_is_audited_with_high_risk(api, job, therapist):
    api.get(f"{EXPORT}/download/{job.pk}")

    row = AuditEvent.objects.get(action="export.downloaded")
    assert (row.actor_id, row.target_id, row.risk_level) == (therapist.pk, job.pk, "high")
    assert row.details["kind"] == "progress_report"


def test_where_nothing_leaves_nothing_is_noted(api, job):
    api.head(f"{EXPORT}/download/{job.pk}")
    refused = api.get(f"{EXPORT}/download/{job.pk}", HTTP_RANGE="bytes=10-")

    assert refused.status_code == 416
    assert not AuditEvent.objects.filter(action="export.downloaded").exists()


def test_what_is_for_the_treatment_is_no_disclosure(api, job, patient):
    api.get(f"{EXPORT}/download/{job.pk}")

    assert not AuditEvent.objects.about(patient).disclosures().exists()


def test_what_is_for_an_insurer_is_a_disclosure(api, patient, therapist):
    job = a_ready_export(patient, by=therapist, parameters={"purpose": "insurance"})

    api.get(f"{EXPORT}/download/{job.pk}")

    row = AuditEvent.objects.about(patient).disclosures().get()
    assert row.details["purpose"] == "insurance"


def test_whoever_did_not_confirm_lately_is_asked_to(api, job):
    long_ago = timezone.now() - timedelta(hours=1)
    AuthSession.objects.update(created_at=long_ago)

    answer = api.get(f"{EXPORT}/download/{job.pk}")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "confirmation_required"


def test_the_file_of_somebody_else_does_not_exist(api, patient, admin, job):
    others = a_ready_export(patient, by=admin)

    assert api.get(f"{EXPORT}/download/{others.pk}").status_code == 404
    assert api.get(f"{EXPORT}/jobs/{others.pk}").status_code == 404


def test_care_that_ended_closes_the_file(api, job, patient, therapist):
    patient.care_team.get(therapist=therapist).end()

    assert api.get(f"{EXPORT}/download/{job.pk}").status_code == 404


def test_the_clock_closes_the_file_while_the_sweeper_is_away(api, job):
    ExportJob.objects.update(expires_at=timezone.now())

    assert api.get(f"{EXPORT}/download/{job.pk}").status_code == 409
    assert api.get(f"{EXPORT}/jobs/{job.pk}").json()["download_url"] is None


def test_a_link_opens_the_file_without_another_confirmation(api, job):
    link = api.post(f"{EXPORT}/jobs/{job.pk}/link").json()
    AuthSession.objects.update(created_at=timezone.now() - timedelta(hours=1))

    assert whole(api.get(link["download_url"])) == b"0123456789"


def test_the_secret_of_a_link_is_not_kept(api, job):
    token = api.post(f"{EXPORT}/jobs/{job.pk}/link").json()["token"]

    job.refresh_from_db()
    assert len(token) == 43
    assert token not in str(vars(job))


def test_a_link_is_good_for_its_asker_alone(api, admin_api, patient, job):
    link = api.post(f"{EXPORT}/jobs/{job.pk}/link").json()

    assert admin_api.get(link["download_url"]).status_code == 404


def test_a_link_ends_after_a_day(api, job):
    link = api.post(f"{EXPORT}/jobs/{job.pk}/link").json()
    ExportJob.objects.update(link_expires_at=timezone.now())

    assert api.get(link["download_url"]).status_code == 404


def test_a_newer_link_ends_the_earlier_one(api, job):
    earlier, later = [api.post(f"{EXPORT}/jobs/{job.pk}/link").json() for _ in range(2)]

    assert api.get(earlier["download_url"]).status_code == 404
    assert api.get(later["download_url"]).status_code == 200


def test_the_link_of_one_file_does_not_open_another(api, patient, therapist, job):
    other = a_ready_export(patient, by=therapist)
    token = api.post(f"{EXPORT}/jobs/{job.pk}/link").json()["token"]

    assert api.get(f"{EXPORT}/download/{other.pk}?token={token}").status_code == 404


def test_few_wrong_secrets_may_be_tried(api, job):
    answers = [api.get(f"{EXPORT}/download/{job.pk}?token=x{n}").status_code for n in range(21)]

    assert answers == [404] * 20 + [429]


def test_an_open_job_is_cancelled_and_stays_in_the_list(api, patient, therapist):
    job = ExportJobFactory(patient=patient, requested_by=therapist)

    assert api.delete(f"{EXPORT}/jobs/{job.pk}").status_code == 204
    assert api.get(f"{EXPORT}/jobs/{job.pk}").json()["status"] == "cancelled"


@pytest.mark.django_db(transaction=True)
def test_a_ready_job_goes_with_its_file(api, job, kept):
    assert api.delete(f"{EXPORT}/jobs/{job.pk}").status_code == 204

    assert api.get(f"{EXPORT}/jobs/{job.pk}").status_code == 404
    assert kept() == []


def test_an_act_that_was_undone_keeps_the_file(api, job, kept):
    with transaction.atomic():
        api.delete(f"{EXPORT}/jobs/{job.pk}")
        transaction.set_rollback(True)

    assert len(kept()) == 1


def test_a_link_on_another_site_asks_for_nothing(portal, patient):
    answer = portal.get(f"/api/v1/patients/{patient.pk}/timeline/export?format=csv")

    assert answer.status_code == 403
    assert not ExportJob.objects.exists()
