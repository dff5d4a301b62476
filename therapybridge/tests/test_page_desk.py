"""Today: what waits for whom."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from accounts.tests.factories import (
    AccessRequestFactory,
    CareFactory,
    EmergencyAccessFactory,
    PatientFactory,
)
from sessions_app.models import CoSignature, NoteTemplate, SessionNote, TemplateVersion
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory
from therapybridge.tests.test_page_home import EVIDENCE, note, risk

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log
LISTS = 11  # with the bell, risks of questionnaires and plans to review


@pytest.fixture
def admins_portal(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def version(db):
    template = NoteTemplate.objects.create(name="Short")
    structure = {"sections": [{"id": "all", "name": "All", "fields": [FIELD]}]}
    return TemplateVersion.objects.create(template=template, number=1, structure=structure)


FIELD = {"id": "words", "label": "Words", "type": "textarea"}


@pytest.fixture
def begun(version, therapist, patient):
    """A note of hers that nobody has signed."""
    return written_by(therapist, session_of(patient, therapist), version)


def session_of(patient, therapist, *, days_ago=0, **fields):
    date = timezone.now() - timedelta(days=days_ago)
    return ProcessedSessionFactory(
        patient=patient, therapist=therapist, session_date=date, **fields
    )


def written_by(author, session, version):
    return SessionNote.objects.create(
        session=session, author=author, template_version=version, content={"sections": {}}
    )


def heading(words, count):
    return f'{words} <span class="count">{count}</span>'


def test_an_unsigned_note_waits_for_its_author(portal, begun):
    response = portal.get("/")

    assert heading("Notes to sign", 1) in response.text
    assert "Draft" in response.text


def test_somebody_elses_note_waits_for_them(portal, patient, outsider, version):
    written_by(outsider, session_of(patient, outsider), version)

    assert "Notes to sign" not in portal.get("/").text


def test_a_session_without_a_note_waits_for_one(portal, patient, therapist):
    session_of(patient, therapist)

    response = portal.get("/")

    assert heading("Notes to sign", 1) in response.text
    assert "Not begun" in response.text


def test_what_waits_longest_stands_first(portal, patient, therapist, version):
    session_of(patient, therapist, number=2)
    written_by(therapist, session_of(patient, therapist, days_ago=3, number=1), version)

    waiting = portal.get("/").text.split("Notes to sign")[1]

    assert waiting.index("Session #1") < waiting.index("Session #2")


def test_a_supervisor_is_asked_for_her_name(client, begun, patient, outsider):
    CareFactory(therapist=outsider, patient=patient)
    CoSignature.objects.create(note=begun, requested_by=begun.author, supervisor=outsider)
    client.force_login(outsider)

    response = client.get("/")

    assert heading("Co-signatures", 1) in response.text
    assert "Elena Marsh asks for your name" in response.text


def test_a_returned_note_comes_back_to_its_author(portal, begun, outsider):
    returned = {"state": "returned", "decided_at": timezone.now()}
    CoSignature.objects.create(
        note=begun, requested_by=begun.author, supervisor=outsider, **returned
    )

    assert "Oscar Outsider returned your note with a comment" in portal.get("/").text


def test_a_returned_note_that_was_sent_again_waits_for_the_other(portal, begun, outsider):
    asked = {"note": begun, "requested_by": begun.author, "supervisor": outsider}
    CoSignature.objects.create(state="returned", decided_at=timezone.now(), **asked)
    CoSignature.objects.create(**asked)

    assert heading("Co-signatures", 1) not in portal.get("/").text


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "Overdue since"), (0, "Due today"), (1, "1 day left")]
)
def test_requests_that_are_due_are_listed(portal, patient, days, words):
    AccessRequestFactory(patient=patient, due_on=timezone.localdate() + timedelta(days=days))

    assert words in portal.get("/").text


def test_a_request_with_time_left_is_not(portal, patient):
    AccessRequestFactory(patient=patient, due_on=timezone.localdate() + timedelta(days=8))

    assert "Requests due" not in portal.get("/").text


def test_a_consulting_therapist_owes_nothing(portal, patient, therapist):
    User.objects.get(pk=patient.pk).care_team.update(relationship_type="consulting")
    session = session_of(patient, therapist)
    NotesFactory(session=session, content=note(patient_summary=[SENTENCE]))

    response = portal.get("/")

    assert "Notes to sign" not in response.text
    assert "Summaries to release" not in response.text


SENTENCE = {"text": "You were tired.", "evidence": EVIDENCE}


def test_an_admin_reviews_emergencies(admins_portal):
    EmergencyAccessFactory(minutes_left=-1)

    assert heading("Emergency accesses to review", 1) in admins_portal.get("/").text


def test_an_admin_finds_patients_without_a_therapist(admins_portal):
    PatientFactory()

    assert heading("Patients without a therapist", 1) in admins_portal.get("/").text


def test_an_admin_signs_no_notes(admins_portal, begun):
    response = admins_portal.get("/")

    assert "Notes to sign" not in response.text
    assert "Nothing is waiting for you" in response.text


def test_a_clear_desk_says_so(portal, begun):
    SessionNote.objects.update(
        status="signed", signed_at=timezone.now(), signed_name="Elena Marsh", content_hash="0"
    )

    assert "Nothing is waiting for you" in portal.get("/").text


def test_what_does_not_fit_is_counted(portal, patient, therapist):
    for number in range(10):
        session_of(patient, therapist, number=number)

    response = portal.get("/")

    assert heading("Notes to sign", 10) in response.text
    assert "And 2 more" in response.text


def queries_of(portal):
    with CaptureQueriesContext(connection) as queries:
        portal.get("/")
    return len(queries)


@pytest.mark.parametrize("rows", [1, 30])
def test_a_therapists_desk_costs_the_same_with_many_rows(
    portal, therapist, outsider, version, rows
):
    for _ in range(rows):
        patient = CareFactory(therapist=therapist).patient
        content = note(risk_flags=[risk("present")], patient_summary=[SENTENCE])
        NotesFactory(session=session_of(patient, therapist), content=content)
        begun = written_by(therapist, session_of(patient, therapist), version)
        CoSignature.objects.create(note=begun, requested_by=outsider, supervisor=therapist)
        AccessRequestFactory(patient=patient, due_on=timezone.localdate())

    assert queries_of(portal) <= SIGNED_IN + AUDITED + LISTS


@pytest.mark.parametrize("rows", [1, 30])
def test_an_admins_desk_costs_no_more(admins_portal, rows):
    for _ in range(rows):
        patient = EmergencyAccessFactory(minutes_left=-1).patient
        AccessRequestFactory(patient=patient, due_on=timezone.localdate())

    assert queries_of(admins_portal) <= SIGNED_IN + AUDITED + LISTS
