from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent
from accounts.trail.accounting_words import PHRASES, phrase

pytestmark = pytest.mark.django_db


def address(patient):
    return f"/api/v1/audit/patients/{patient.pk}/accounting"


def page(patient):
    return reverse("accounts:accounting", args=[patient.pk])


def seen(patient, by, action="patient.read", **fields):
    return AuditEvent.objects.record_answer(
        by=by, action=action, status=200, patients=[patient.pk], **fields
    )


def accesses(api, patient, query=""):
    answer = api.get(address(patient) + query)
    assert answer.status_code == 200
    return answer.json()["accesses"]


def test_a_patient_learns_who_saw_what(patient_api, api, session):
    api.get(f"/api/v1/sessions/{session.pk}")

    [access] = accesses(patient_api, session.patient)

    day = f"{session.session_date:%-d %B %Y}"
    assert access["name"] == "Elena Marsh"
    assert access["description"] == f"opened the session of {day}"
    assert (access["times"], access["is_emergency"]) == (1, False)


def test_the_same_act_of_a_day_is_told_once(patient_api, patient, therapist):
    for _ in range(3):
        seen(patient, therapist)

    [access] = accesses(patient_api, patient)

    assert access["times"] == 3


def test_another_day_is_another_line(patient_api, patient, therapist):
    seen(patient, therapist, created_at=timezone.now() - timedelta(days=1))
    seen(patient, therapist)

    assert len(accesses(patient_api, patient)) == 2


def test_an_emergency_is_marked(patient_api, patient, outsider):
    seen(patient, outsider, purpose="ETREAT", risk_level="high")

    [access] = accesses(patient_api, patient)

    assert access["is_emergency"] is True


def test_a_list_of_several_tells_nothing_of_the_others(patient_api, patient, other_patient, admin):
    AuditEvent.objects.record_answer(
        by=admin, action="patient.list", status=200, patients=[patient.pk, other_patient.pk]
    )

    answer = patient_api.get(address(patient))

    assert answer.json()["total_count"] == 1
    assert str(other_patient.pk) not in answer.text


def test_what_was_refused_or_done_by_the_system_was_seen_by_nobody(patient_api, patient, outsider):
    seen(patient, outsider, outcome="denied")
    AuditEvent.objects.record(by=None, action="session.stopped", patient=patient)

    assert accesses(patient_api, patient) == []


def test_an_export_is_a_disclosure(patient_api, patient, therapist):
    AuditEvent.objects.record(
        by=therapist, action="export.sent", patient=patient, recipient="Dr. Kim", purpose="Referral"
    )

    [disclosure] = patient_api.get(address(patient)).json()["disclosures"]

    assert (disclosure["recipient"], disclosure["purpose"]) == ("Dr. Kim", "Referral")


def test_six_years_are_told_unless_asked(patient_api, patient, therapist):
    seen(patient, therapist, created_at=timezone.now() - timedelta(days=7 * 365))
    seen(patient, therapist, created_at=timezone.now() - timedelta(days=5 * 365))

    assert len(accesses(patient_api, patient)) == 1


def test_older_days_are_told_if_asked(patient_api, patient, therapist):
    seen(patient, therapist, created_at=timezone.now() - timedelta(days=7 * 365))

    assert len(accesses(patient_api, patient, "?start_date=2000-01-01")) == 1


def test_whose_account_is_gone_is_said(patient_api, patient):
    AuditEvent.objects.create(
        actor_id="6f1c2a52-6d3d-4b3e-9a4f-0a3f5b1c2d3e",
        actor_role="therapist",
        action="patient.read",
        patient_id=patient.pk,
    )

    assert accesses(patient_api, patient)[0]["name"] == "Somebody whose account is gone"


def test_looking_is_told_itself(patient_api, patient, admin_api):
    admin_api.get(address(patient))

    [access] = accesses(patient_api, patient)

    assert access["description"] == "looked at who has seen the record"


def test_pages_are_capped(patient_api, patient, therapist):
    for number in range(3):
        seen(patient, therapist, action=f"x.{number}")

    answer = patient_api.get(f"{address(patient)}?limit=2").json()

    assert (len(answer["accesses"]), answer["has_more"], answer["total_count"]) == (2, True, 3)


def test_it_costs_the_same_for_one_and_for_many(
    patient_api, patient, therapist, session, django_assert_max_num_queries
):
    for number in range(30):
        seen(patient, therapist, f"x.{number}", target_type="therapysession", target_id=session.pk)

    with django_assert_max_num_queries(9):
        patient_api.get(address(patient))


def test_the_page_says_it_in_plain_words(client, patient, therapist, session):
    seen(patient, therapist, "session.read", target_type="therapysession", target_id=session.pk)
    client.force_login(patient)

    text = client.get(page(patient)).text

    assert "Who has seen your record" in text
    assert "<strong>Elena Marsh</strong> opened the session of" in text
    assert "Nothing of your record has left the practice." in text


def test_the_page_keeps_its_days_between_pages(client, admin, patient, therapist):
    for number in range(51):
        seen(patient, therapist, f"x.{number}")
    client.force_login(admin)

    text = client.get(f"{page(patient)}?start_date=2020-01-01").text

    assert "?page=2&amp;start_date=2020-01-01" in text


def test_a_patient_is_led_there_from_their_home(client, patient):
    client.force_login(patient)

    assert page(patient) in client.get("/").text


def test_the_patients_page_leads_there(portal, patient):
    assert page(patient) in portal.get(f"/patients/{patient.pk}/").text


@pytest.mark.parametrize("action", sorted(PHRASES))
def test_every_phrase_goes_on_from_a_name(action):
    said = phrase(action, "the session of 3 May 2026")

    assert "{" not in said
    assert said[0].islower()


def test_an_act_without_words_of_its_own_is_still_told():
    assert phrase("goal.step_reached") == "acted (goal: step reached)"
