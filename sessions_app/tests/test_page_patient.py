"""The overview of one patient, and the page that changes their contact data."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, LegalHold
from accounts.tests.factories import AccessRequestFactory, CareFactory, EmergencyAccessFactory
from sessions_app.models import NoteTemplate, RiskReview, SessionNote, TemplateVersion
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from timeline.tests.factories import EventFactory

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log
STORY = 20

STRUCTURE = {
    "sections": [
        {"id": "data", "name": "Data", "fields": [{"id": "a", "label": "A", "type": "textarea"}]},
        {"id": "plan", "name": "Plan", "fields": [{"id": "b", "label": "B", "type": "textarea"}]},
    ]
}


@pytest.fixture
def page(patient):
    return reverse("sessions_app:patient", args=[patient.pk])


@pytest.fixture
def change_page(patient):
    return reverse("sessions_app:change_patient", args=[patient.pk])


@pytest.fixture
def session(patient, therapist):
    return session_of(patient, therapist)


@pytest.fixture
def version(db):
    template = NoteTemplate.objects.create(name="Short")
    return TemplateVersion.objects.create(template=template, number=1, structure=STRUCTURE)


def session_of(patient, therapist, *, number=1, days_ago=0):
    date = timezone.now() - timedelta(days=days_ago)
    return ProcessedSessionFactory(
        patient=patient, therapist=therapist, number=number, session_date=date
    )


def said(position=3):
    return [{"segment_ids": [position], "speaker": "Client", "quote": "words", "score": 100}]


def found(session, **lists):
    return NotesFactory(session=session, content={"risk_flags": [], **lists})


def at_risk(session, assertion="present"):
    flag = {"type": "self_harm", "assertion": assertion, "severity": "low", "evidence": said()}
    return found(session, risk_flags=[flag])


def written(version, session, author, **fields):
    sections = {
        "data": {"a": {"value": "She slept well.", "origin": "therapist"}},
        "plan": {"b": {"value": "Walk every evening.", "origin": "therapist"}},
    }
    return SessionNote.objects.create(
        session=session,
        author=author,
        template_version=version,
        content={"sections": sections},
        **fields,
    )


def signed(version, session, author):
    name = author.full_name
    moment = {"signed_at": timezone.now(), "signed_name": name, "content_hash": "0"}
    return written(version, session, author, status="signed", **moment)


def scored(patient, score, *, day):
    metadata = {"instrument": "PHQ-9", "score": score}
    moment = datetime(2026, 3, day, 12, tzinfo=UTC)
    EventFactory(patient=patient, event_type="assessment", event_date=moment, metadata=metadata)


def test_shows_who_the_patient_is(portal, patient, page):
    response = portal.get(page)

    assert "maya@example.com" in response.text
    assert "Elena Marsh (you), primary therapist" in response.text


def test_shows_sessions_consents_and_diary(portal, patient, consent, session, page):
    EventFactory(patient=patient, title="Phone call")

    response = portal.get(page)

    assert "Session #1" in response.text
    assert "Agreed on" in response.text
    assert "Phone call" in response.text


def test_says_what_the_last_session_left_open(portal, session, page):
    statement = {"text": "The talk with her sister", "evidence": said()}
    found(session, follow_up_topics=[statement])

    response = portal.get(page)

    assert "To come back to, from session #1" in response.text
    assert f'href="/sessions/{session.pk}/?from=0#s3">The talk with her sister</a>' in response.text


def test_a_session_without_a_note_asks_for_one(portal, session, page):
    assert "Write the note of session #1" in portal.get(page).text


def test_a_draft_asks_to_be_finished(portal, session, therapist, version, page):
    written(version, session, therapist)

    response = portal.get(page)

    assert "Finish the note of session #1" in response.text
    assert "Write the note" not in response.text


def test_a_summary_asks_to_be_released(portal, session, page):
    found(session, patient_summary=[{"text": "You were tired.", "evidence": said()}])

    assert "Release the summary of session #1" in portal.get(page).text


def test_who_only_reads_is_asked_for_nothing(client, admin, session, page):
    at_risk(session)
    client.force_login(admin)

    response = client.get(page)

    assert "Self-harm: said about now" in response.text
    assert "Write the note" not in response.text
    assert "Say what came of" not in response.text


def test_a_mention_of_risk_asks_what_came_of_it(portal, session, page):
    at_risk(session)

    response = portal.get(page)

    assert "Say what came of the risk that session #1 mentions" in response.text
    assert "Nobody has noted what came of it" in response.text


def test_a_review_of_it_stands_beside_it(portal, session, therapist, page):
    at_risk(session)
    RiskReview.objects.create(session=session, reviewed_by=therapist, outcome="safety_plan")

    response = portal.get(page)

    assert "safety plan made or renewed" in response.text
    assert "Say what came of" not in response.text


def test_a_denied_risk_is_told_as_denied(portal, session, page):
    at_risk(session, "negated")

    response = portal.get(page)

    assert "Self-harm: denied" in response.text
    assert "Say what came of" not in response.text


def test_no_mention_is_no_assessment(portal, session, page):
    assert "That is not an assessment" in portal.get(page).text


def test_homework_stands_with_its_session_the_newest_first(portal, patient, therapist, page):
    earlier = session_of(patient, therapist, number=1, days_ago=7)
    latest = session_of(patient, therapist, number=2)
    for session, task in [(earlier, "Keep a diary"), (latest, "Walk each evening")]:
        item = {"task": task, "category": "homework", "evidence": said()}
        found(session, action_items=[item])

    text = portal.get(page).text

    assert text.index("Walk each evening") < text.index("Keep a diary")
    assert f'href="/sessions/{earlier.pk}/?from=0#s3">Keep a diary</a>' in text


def test_the_last_signed_note_is_told_before_a_newer_draft(
    portal, patient, therapist, version, page
):
    signed(version, session_of(patient, therapist, number=1, days_ago=7), therapist)
    written(version, session_of(patient, therapist, number=2), therapist)

    response = portal.get(page)

    assert "Short of session #1" in response.text
    assert "She slept well." in response.text


def test_before_one_is_signed_the_draft_is_told_as_one(portal, session, therapist, version, page):
    written(version, session, therapist)

    assert "Elena Marsh, not signed" in portal.get(page).text


def test_the_plan_of_the_last_note_stands_with_the_goals(
    portal, patient, session, therapist, version, page
):
    signed(version, session, therapist)
    EventFactory(patient=patient, event_type="goal", title="Sleep six hours")

    plan = portal.get(page).text.split('id="plan"')[1].split("</section>")[0]

    assert "Walk every evening." in plan
    assert "Sleep six hours" in plan
    assert "She slept well." not in plan


def test_without_a_plan_it_says_where_plans_come_from(portal, patient, page):
    assert "Nothing is planned yet" in portal.get(page).text


def test_a_measure_shows_its_latest_score_and_the_change(portal, patient, page):
    scored(patient, 14, day=1)
    scored(patient, 9, day=15)

    response = portal.get(page)

    assert '<strong class="measure-score">9</strong> of 27' in response.text
    assert "5 lower than on 1 Mar 2026 (14)" in response.text
    assert "<svg" in response.text


def test_one_score_is_no_course(portal, patient, page):
    scored(patient, 14, day=1)

    response = portal.get(page)

    assert '<strong class="measure-score">14</strong>' in response.text
    assert "<svg" not in response.text


@pytest.mark.parametrize("score", [True, "14", None, [14]])
def test_what_is_no_score_is_left_out(portal, patient, page, score):
    scored(patient, score, day=1)

    assert "No questionnaire has a score yet" in portal.get(page).text


def test_a_restriction_is_told_to_everybody(portal, patient, page):
    AccessRequestFactory(
        patient=patient, type="restriction", status="approved", reviewed_at=timezone.now()
    )

    assert "A restriction is in force" in portal.get(page).text


def test_a_legal_hold_is_told(portal, patient, page):
    LegalHold.objects.create(patient=patient, reference="File 12")

    response = portal.get(page)

    assert "A legal hold is in force" in response.text
    assert "File 12" not in response.text


def test_an_emergency_access_of_somebody_else_is_told(portal, patient, outsider, page):
    EmergencyAccessFactory(user=outsider, patient=patient)

    assert "Oscar Outsider has opened this record in an emergency" in portal.get(page).text


def test_it_does_not_exist_for_an_outsider(client, outsider, page):
    client.force_login(outsider)

    assert client.get(page).status_code == 404


@pytest.mark.parametrize("rows", [1, 40])
def test_it_costs_the_same_for_any_number(portal, patient, therapist, version, page, rows):
    for number in range(1, rows + 1):
        session = session_of(patient, therapist, number=number, days_ago=number)
        at_risk(session)
        RiskReview.objects.create(session=session, reviewed_by=therapist, outcome="assessed")
        written(version, session, therapist)
        scored(patient, number % 27, day=1)

    with CaptureQueriesContext(connection) as queries:
        portal.get(page)

    assert len(queries) <= SIGNED_IN + AUDITED + STORY


def test_contact_data_are_changed(portal, patient, page, change_page):
    fields = {"first_name": "Maya", "last_name": "Stone", "email": "", "phone": "555 0100"}
    patient.is_verified = False
    patient.save()

    response = portal.post(change_page, fields)

    patient.refresh_from_db()
    assert response.url == page
    assert (patient.full_name, patient.phone, patient.email) == ("Maya Stone", "555 0100", None)
    changed = AuditEvent.objects.get(action="patient.changed")
    assert changed.details["fields"] == ["email", "last_name", "phone"]


def test_an_address_that_signs_in_is_the_patients_alone(portal, patient, change_page):
    fields = {"first_name": "Maya", "last_name": "Okafor", "email": "thief@example.com"}

    response = portal.post(change_page, fields)

    patient.refresh_from_db()
    assert response.status_code == 422
    assert "Only they can change it" in response.text
    assert patient.email == "maya@example.com"


def test_nothing_changed_is_nothing_recorded(portal, patient, change_page):
    fields = {"first_name": "Maya", "last_name": "Okafor", "email": "maya@example.com"}

    portal.post(change_page, fields)

    assert not AuditEvent.objects.filter(action="patient.changed").exists()


def test_a_consulting_therapist_changes_no_contact_data(client, outsider, patient, change_page):
    CareFactory(therapist=outsider, patient=patient, relationship_type="consulting")
    client.force_login(outsider)

    assert client.get(change_page).status_code == 404
