from datetime import date

import pytest
from django.utils import timezone

from timeline.tests.factories import EventFactory
from treatment.actions.assessments import record_assessment
from treatment.models import Assessment
from treatment.tests.answers import sent
from treatment.tests.factories import AssessmentFactory


@pytest.fixture
def url(patient):
    return f"/patients/{patient.pk}/measures/"


def note(patient, therapist, score, day, instrument="PHQ-9"):
    return record_assessment(
        patient,
        by=therapist,
        instrument=instrument,
        administered_date=date(2026, 5, day),
        score=score,
    )


def test_without_scores_the_page_says_what_to_do(portal, url):
    page = portal.get(url)

    assert "No questionnaire was filled in yet" in page.text
    assert f'href="{url}ask"' in page.text


def test_scores_have_a_chart_with_bands_and_a_table(portal, url, patient, therapist):
    note(patient, therapist, 21, 1)
    note(patient, therapist, 8, 20)

    page = portal.get(url)

    assert page.text.count("<svg") == 2
    assert "15 Moderately severe" in page.text
    assert "reliably improved, across the cut-off" in page.text
    assert "Jacobson" in page.text


def test_a_score_that_only_the_diary_knows_is_in_the_chart(portal, url, patient, therapist):
    EventFactory(
        patient=patient, event_type="assessment", metadata={"instrument": "PHQ-9", "score": 20}
    )
    note(patient, therapist, 8, 20)

    assert portal.get(url).text.count("<svg") == 2


def test_the_page_of_the_patient_shows_each_score_once(portal, patient, therapist):
    note(patient, therapist, 14, 1)

    page = portal.get(f"/patients/{patient.pk}/")

    assert page.text.count('<strong class="measure-score">14</strong> of 27') == 1
    assert page.text.count('id="measures"') == 1


def test_a_score_is_noted(portal, url, patient):
    facts = {"instrument": "BDI-II", "score": "29", "administered_date": "2026-05-04"}

    answer = portal.post(f"{url}new", facts)

    assert answer.url == url
    assert patient.assessments.get().severity == "severe"


@pytest.mark.parametrize(
    "wrong", [{"score": "64"}, {"administered_date": "2199-01-01"}, {"instrument": ""}]
)
def test_what_cannot_be_is_told_beside_its_field(portal, url, wrong):
    facts = {"instrument": "BDI-II", "score": "29", "administered_date": "2026-05-04"}

    answer = portal.post(f"{url}new", facts | wrong)

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == list(wrong)


def test_answers_from_paper_are_typed_in(portal, url, patient):
    facts = sent("GAD-7", 1) | {"administered_date": "2026-05-04"}

    answer = portal.post(f"{url}answers?instrument=GAD-7", facts)

    row = patient.assessments.get()
    assert answer.url == f"/measures/{row.pk}/"
    assert (row.score, row.source) == (7, "clinician")
    assert "Trouble relaxing" in portal.get(answer.url).text


def test_the_patient_is_asked_and_the_wish_taken_back(portal, url, patient):
    asked = portal.post(f"{url}ask", {"instruments": ["PHQ-9", "AUDIT"]}, follow=True)
    invitation = patient.assessment_invitations.get()
    back = portal.post(f"/measures/asked/{invitation.pk}/withdraw", follow=True)

    assert "PHQ-9, AUDIT" in asked.text
    assert "taken back" in back.text


def test_what_is_due_is_ticked_already(portal, url, patient):
    AssessmentFactory(patient=patient, administered_date=date(2026, 1, 1))

    page = portal.get(f"{url}ask")

    assert page.context["form"]["instruments"].value() == ["PHQ-9"]


def test_how_often_is_set(portal, url, patient):
    portal.post(f"{url}schedule", {"PHQ-9": "14", "AUDIT": "never"})

    rows = patient.assessment_schedules.values_list("instrument", "every_days")
    assert dict(rows) == {"PHQ-9": 14, "AUDIT": None}


def test_day_and_notes_are_changed_and_a_row_is_deleted(portal, url, patient, therapist):
    row = note(patient, therapist, 14, 1)

    portal.post(f"/measures/{row.pk}/change", {"administered_date": "2026-05-02", "notes": "Late."})
    row.refresh_from_db()
    gone = portal.post(f"/measures/{row.pk}/delete")

    assert (row.administered_date, row.notes) == (date(2026, 5, 2), "Late.")
    assert gone.url == url
    assert not Assessment.objects.exists()


def test_one_row_tells_where_it_is_from(portal, patient, therapist):
    row = note(patient, therapist, 14, 1)

    page = portal.get(f"/measures/{row.pk}/")

    assert "Only the score is known" in page.text
    assert "Kroenke" in page.text


def test_admins_look_and_change_nothing(client, admin, url, patient, therapist):
    note(patient, therapist, 14, 1)
    client.force_login(admin)

    assert "Ask the patient" not in client.get(url).text
    assert client.get(f"{url}ask").status_code == 403


def test_the_date_offered_is_today(portal, url):
    assert f'value="{timezone.localdate()}"' in portal.get(f"{url}new").text
