import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.errors import NotAllowed
from accounts.models import AuditEvent, Notification, OutgoingMail
from accounts.tests.factories import CareFactory
from accounts.tests.mailbox import delivered
from treatment.actions.alerts import ReviewedAlready, review_alert
from treatment.actions.assessments import record_assessment
from treatment.models import Assessment, RiskAlert
from treatment.tests.answers import answers


def filled(patient, **others):
    return record_assessment(
        patient,
        by=patient,
        instrument="PHQ-9",
        administered_date=timezone.localdate(),
        answers=answers("PHQ-9", 0, **others),
    )


@pytest.fixture
def alert(patient):
    return filled(patient, i9=2).risk_alert


@pytest.mark.parametrize(("answer", "severity"), [(1, "low"), (2, "medium"), (3, "high")])
def test_thoughts_of_death_are_told_at_once(patient, answer, severity):
    row = filled(patient, i9=answer)

    alert = RiskAlert.objects.get()
    assert (alert.assessment, alert.severity, alert.is_reviewed) == (row, severity, False)


def test_no_such_thoughts_tell_of_nothing(patient):
    filled(patient, i8=3)

    assert not RiskAlert.objects.exists()


def test_all_who_care_for_the_patient_hear_of_it_once(patient, therapist):
    colleague = CareFactory(patient=patient, relationship_type="secondary").therapist
    CareFactory(patient=patient, relationship_type="consulting").end()

    filled(patient, i9=1)

    told = Notification.objects.filter(kind="risk_alert")
    assert {row.recipient for row in told} == {therapist, colleague}
    assert OutgoingMail.objects.filter(kind="news").count() == 2


def test_the_mail_about_it_says_nothing(patient, therapist):
    filled(patient, i9=3)

    body = delivered()[0].body
    assert "PHQ" not in body and "Maya" not in body and "death" not in body


def test_the_patient_is_not_told(patient, alert):
    assert not Notification.objects.filter(recipient=patient).exists()
    assert not RiskAlert.objects.visible_to(patient).exists()


def test_an_alert_that_cannot_be_kept_keeps_no_answers(patient, monkeypatch):
    monkeypatch.setattr("treatment.actions.alerts.notify_care_team", lambda *_, **__: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        filled(patient, i9=1)

    assert not Assessment.objects.exists()


def test_a_review_says_what_came_of_it(alert, therapist):
    review_alert(alert, by=therapist, outcome="safety_plan", comment=" Called her. ")

    alert.refresh_from_db()
    assert (alert.outcome, alert.comment, alert.reviewed_by) == (
        "safety_plan",
        "Called her.",
        therapist,
    )
    assert alert.is_reviewed
    assert not RiskAlert.objects.open().exists()


def test_a_second_review_is_told_of_the_first(alert, therapist):
    review_alert(alert, by=therapist, outcome="assessed")

    with pytest.raises(ReviewedAlready):
        review_alert(alert, by=therapist, outcome="mistaken")


def test_a_review_needs_an_outcome_that_there_is(alert, therapist):
    with pytest.raises(ValidationError):
        review_alert(alert, by=therapist, outcome="fine")


@pytest.mark.parametrize("who", ["outsider", "patient", "admin"])
def test_only_the_care_team_reviews(request, alert, who):
    with pytest.raises(NotAllowed):
        review_alert(alert, by=request.getfixturevalue(who), outcome="assessed")


def test_it_is_written_down_as_something_grave(alert, therapist):
    review_alert(alert, by=therapist, outcome="assessed", comment="Her words.")

    acts = AuditEvent.objects.filter(action__startswith="risk_alert.")
    assert {(row.action, row.risk_level) for row in acts} == {
        ("risk_alert.raised", "high"),
        ("risk_alert.reviewed", "high"),
    }
    assert "words" not in str([row.details for row in acts])


def test_it_waits_on_the_page_of_today_and_leads_there(portal, alert):
    page = portal.get("/")

    assert f'href="/alerts/{alert.pk}/"' in page.text
    assert page.text.index("Look at this now") < page.text.index("</main>")


def test_the_page_of_the_patient_shows_it_first(portal, patient, alert):
    page = portal.get(f"/patients/{patient.pk}/")

    assert page.text.index("Look at this first") < page.text.index('<h2 id="measures"')


def test_its_page_says_what_was_answered_and_takes_the_review(portal, patient, alert):
    page = portal.get(f"/alerts/{alert.pk}/")
    answer = portal.post(f"/alerts/{alert.pk}/", {"outcome": "referred", "comment": "To the ward."})

    assert "More than half the days" in page.text
    assert answer.url == f"/patients/{patient.pk}/"
    assert "To the ward." in portal.get(f"/alerts/{alert.pk}/").text


def test_its_page_asks_for_an_outcome(portal, alert):
    assert portal.post(f"/alerts/{alert.pk}/", {}).status_code == 422


def test_the_api_lists_what_waits_and_takes_the_review(api, alert):
    waiting = api.get("/api/v1/risk-alerts?is_open=true").data["results"]
    answer = api.post(f"/api/v1/risk-alerts/{alert.pk}/review", {"outcome": "assessed"})
    again = api.post(f"/api/v1/risk-alerts/{alert.pk}/review", {"outcome": "assessed"})

    assert [row["severity"] for row in waiting] == ["medium"]
    assert (answer.status_code, again.status_code) == (200, 409)
    assert api.get("/api/v1/risk-alerts?is_open=true").data["count"] == 0
