from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from accounts.mails.delivery import deliver
from accounts.models import Notification, OutgoingMail
from exports import pipeline
from exports.models import ExportJob, ScheduledReport
from exports.pipeline.schedules import run_due
from exports.tests.factories import ScheduledReportFactory
from exports.tests.makers import Maker

pytestmark = pytest.mark.django_db(transaction=True)

SCHEDULES = "/api/v1/export/schedules"


@pytest.fixture
def report(patient, therapist):
    due = timezone.now() - timedelta(days=40)
    return ScheduledReportFactory(patient=patient, owner=therapist, next_run_at=due)


def test_what_is_due_is_made_once_however_late(report):
    made = run_due()

    report.refresh_from_db()
    assert len(made) == 1
    assert report.next_run_at > timezone.now()
    assert run_due() == []


def test_two_workers_make_it_once(report, at_once):
    at_once(2, run_due)

    assert ExportJob.objects.count() == 1


def test_it_tells_of_the_week_that_ended(report):
    [job] = run_due()

    monday = timezone.localdate() - timedelta(days=timezone.localdate().weekday())
    assert job.parameters["start_date"] == (monday - timedelta(days=7)).isoformat()
    assert job.parameters["end_date"] == (monday - timedelta(days=1)).isoformat()


def test_a_report_that_was_stopped_is_not_made(report):
    ScheduledReport.objects.update(is_active=False)

    assert run_due() == []


def test_it_stops_with_a_reason_when_care_ends(report, patient, therapist):
    patient.care_team.get(therapist=therapist).end()

    assert run_due() == []
    report.refresh_from_db()
    assert (report.is_active, report.next_run_at) == (False, None)
    assert report.last_problem == "You no longer care for this patient, so the report stopped."


def test_its_owner_is_told_when_it_is_there(report, therapist):
    [job] = run_due()

    pipeline.work_on(job.pk, Maker())

    told = Notification.objects.get(recipient=therapist)
    assert (told.kind, told.link) == ("report", f"/exports/{job.pk}/")
    assert not OutgoingMail.objects.exists()


def test_a_mail_holds_a_link_and_nothing_of_the_patient(report, patient, therapist):
    ScheduledReport.objects.update(delivery="email")
    [job] = run_due()
    pipeline.work_on(job.pk, Maker())

    deliver(OutgoingMail.objects.get().pk)

    [letter] = mail.outbox
    assert letter.to == [therapist.email]
    assert f"/exports/{job.pk}/" in letter.body
    assert not letter.attachments
    assert patient.last_name not in letter.subject + letter.body


def test_a_report_is_begun_by_the_api(api, patient):
    answer = api.post(
        SCHEDULES,
        {"patient_id": str(patient.pk), "every": "month", "on_day": 3, "at_time": "06:30"},
    )

    assert answer.status_code == 201
    assert answer.json()["next_run_at"] > timezone.now().isoformat()[:10]
    assert api.get(answer["Location"]).json()["export_type"] == "progress_report"


def test_a_week_has_seven_days(api, patient):
    answer = api.post(
        SCHEDULES,
        {"patient_id": str(patient.pk), "every": "week", "on_day": 8, "at_time": "06:30"},
    )

    assert answer.status_code == 422
    assert answer.json()["error"]["details"] == {"field": "on_day"}


def test_it_is_stopped_and_goes_on(api, report):
    stopped = api.patch(f"{SCHEDULES}/{report.pk}", {"is_active": False}).json()
    again = api.patch(f"{SCHEDULES}/{report.pk}", {"is_active": True}).json()

    assert stopped["next_run_at"] is None
    assert again["next_run_at"] > timezone.now().isoformat()[:10]


def test_what_it_made_stays_when_it_is_ended(api, report):
    [job] = run_due()

    assert api.delete(f"{SCHEDULES}/{report.pk}").status_code == 204
    assert ExportJob.objects.get(pk=job.pk).schedule is None


def test_the_page_begins_one_too(portal, patient):
    form = {"every": "week", "on_day": "1", "at_time": "07:00", "format": "pdf"}
    form |= {"delivery": "storage", "is_active": "on"}

    answer = portal.post(f"/patients/{patient.pk}/reports/new", form)

    assert answer.status_code == 302
    assert ScheduledReport.objects.get().patient == patient


def test_page_and_api_refuse_the_same_day(portal, patient):
    form = {"every": "week", "on_day": "9", "at_time": "07:00", "format": "pdf"}

    answer = portal.post(
        f"/patients/{patient.pk}/reports/new", form | {"delivery": "storage", "is_active": "on"}
    )

    assert answer.status_code == 422
    assert "Give a day between 1 and 7." in answer.content.decode()


@pytest.mark.parametrize(
    "change",
    [
        {"export_type": "treatment_summary"},
        {"parameters": {"sections": ["everything"]}},
    ],
)
def test_what_could_not_be_begun_so_is_not_changed_so(api, report, change):
    assert api.patch(f"{SCHEDULES}/{report.pk}", change).status_code == 422


@pytest.mark.parametrize("way", ["new", "change"])
def test_reports_are_moved_no_more_often_than_templates_are_made(portal, patient, report, way):
    """Each move may make an export, which is counted nowhere else."""
    pages = {
        "new": f"/patients/{patient.pk}/reports/new",
        "change": f"/exports/reports/{report.pk}/",
    }
    usual = {
        "every": "week",
        "on_day": 1,
        "format": "pdf",
        "delivery": "storage",
        "is_active": "on",
    }

    codes = [
        portal.post(pages[way], usual | {"at_time": f"07:{minute:02}"}).status_code
        for minute in range(21)
    ]

    assert codes == [302] * 20 + [422]


def test_the_api_moves_reports_no_more_often_either(api, report):
    moves = [{"at_time": f"07:{minute:02}"} for minute in range(21)]

    codes = [api.patch(f"{SCHEDULES}/{report.pk}", move).status_code for move in moves]

    assert codes == [200] * 20 + [429]
