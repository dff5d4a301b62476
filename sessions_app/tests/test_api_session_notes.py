"""The clinician's note by the API, and the machine's at its older address."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEvent
from accounts.tests.factories import EmergencyAccessFactory
from conftest import api_of
from sessions_app.actions import session_notes
from sessions_app.models import SessionNote, TemplateUse
from sessions_app.tests.factories import SessionNoteFactory, TemplateFactory

pytestmark = pytest.mark.django_db

SAID = [{"segment_ids": [1], "speaker": "Client", "quote": "I slept badly again.", "score": 100}]
FILLED = {"session": {"topics": "Sleep, since spring."}}


@pytest.fixture
def template(therapist):
    return TemplateFactory(created_by=therapist)


@pytest.fixture
def found(session):
    """The machine found one topic."""
    session.notes.content = {
        "key_topics": [{"name": "sleep", "evidence": SAID}],
        "risk_flags": [],
    }
    session.notes.save()


@pytest.fixture
def note(session, template, therapist):
    return session_notes.begin_note(session, template=template, by=therapist, content=FILLED)


def notes_of(session):
    return f"/api/v1/sessions/{session.pk}/notes"


def address(note, below=""):
    return f"/api/v1/notes/{note.pk}{below}"


def error_of(answer):
    return answer.status_code, answer.json()["error"]["code"]


def test_the_machines_note_stays_at_its_older_address(api, session, found):
    older = api.get(f"/api/sessions/{session.pk}/notes").json()

    assert older["extracted_notes"]["key_topics"][0]["name"] == "sleep"
    for prefix in ("/api", "/api/v1"):
        assert api.get(f"{prefix}/sessions/{session.pk}/extracted-notes").json() == older


def test_the_clinicians_notes_are_listed_newest_first(api, session, note, therapist):
    newer = SessionNoteFactory(session=session, author=therapist)

    answer = api.get(notes_of(session)).json()

    assert [row["id"] for row in answer["results"]] == [str(newer.pk), str(note.pk)]
    assert "content" not in answer["results"][0]


def test_a_list_costs_the_same_for_one_note_and_for_twenty(api, session, note, therapist):
    few = queries(api, notes_of(session))
    SessionNoteFactory.create_batch(20, session=session, author=therapist)

    assert queries(api, notes_of(session)) == few <= 5


def queries(client, path):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_note_is_begun_with_what_was_found(api, session, template, found):
    answer = api.post(notes_of(session), {"template_id": str(template.pk)}, format="json")

    body = answer.json()
    assert answer.status_code == 201
    assert answer["Location"] == f"/api/v1/notes/{body['id']}"
    assert body["content"]["session"]["topics"] == "sleep"
    provenance = body["provenance"]["session"]["topics"]
    assert (provenance["origin"], provenance["confidence"]) == ("session", 0.7)
    assert provenance["evidence"][0]["evidence"][0]["quote"] == "I slept badly again."
    assert body["missing_fields"] == {"session": ["mood"], "plan": ["homework"]}


def test_values_that_are_sent_stand_over_what_was_found(api, session, template, found):
    sent = {"template_id": str(template.pk), "content": FILLED}

    body = api.post(notes_of(session), sent, format="json").json()

    assert body["content"]["session"]["topics"] == "Sleep, since spring."
    assert body["provenance"]["session"]["topics"]["origin"] == "edited"


def test_a_colleagues_private_template_does_not_exist(api, session, outsider):
    private = TemplateFactory(created_by=outsider)

    answer = api.post(notes_of(session), {"template_id": str(private.pk)}, format="json")

    assert answer.status_code == 422
    assert not SessionNote.objects.exists()


@pytest.mark.parametrize("path", ["auto-fill", "autofill"])
@pytest.mark.parametrize("prefix", ["/api", "/api/v1"])
def test_auto_fill_shows_what_would_stand_there_and_stores_nothing(
    api, session, template, found, prefix, path
):
    here = f"{prefix}/sessions/{session.pk}/notes/{path}"

    body = api.post(here, {"template_id": str(template.pk)}, format="json").json()

    assert body["template_id"] == str(template.pk)
    assert body["auto_filled_content"]["session"]["topics"] == "sleep"
    assert body["confidence_scores"]["session"] == {"topics": 0.7, "mood": None}
    assert body["missing_fields"] == {"session": ["mood"], "plan": ["homework"]}
    assert body["evidence"]["session"]["topics"][0]["text"] == "sleep"
    assert not SessionNote.objects.exists()
    assert not TemplateUse.objects.exists()


def test_auto_fill_says_that_the_transcript_was_corrected_since(api, session, template, found):
    here = f"{notes_of(session)}/auto-fill"
    sent = {"template_id": str(template.pk)}
    before = api.post(here, sent, format="json").json()["metadata"]["is_outdated"]
    session.transcript.revision = 1
    session.transcript.save()

    after = api.post(here, sent, format="json").json()["metadata"]["is_outdated"]

    assert (before, after) == (False, True)


def test_auto_fill_is_noted_as_a_read(api, session, template, found):
    api.post(f"{notes_of(session)}/auto-fill", {"template_id": str(template.pk)}, format="json")

    assert AuditEvent.objects.filter(action="note.read", patient_id=session.patient_id).exists()


def test_fields_are_saved_one_by_one(api, note):
    sent = {"revision": 0, "content": {"plan": {"homework": "Walk."}}}

    body = api.patch(address(note), sent, format="json").json()

    assert body["revision"] == 1
    assert body["content"]["plan"]["homework"] == "Walk."
    assert body["content"]["session"]["topics"] == "Sleep, since spring."


def test_a_conflict_shows_what_stands_there_now(api, note):
    api.patch(address(note), {"content": {"plan": {"homework": "Walk."}}}, format="json")
    sent = {"revision": 0, "content": {"plan": {"homework": "Swim."}}}

    answer = api.patch(address(note), sent, format="json")

    assert error_of(answer) == (409, "edit_conflict")
    details = answer.json()["error"]["details"]
    assert details == {"revision": 1, "conflicts": {"plan": {"homework": "Walk."}}}


def test_a_value_that_cannot_stand_there_is_named_with_its_place(api, note):
    sent = {"content": {"session": {"mood": "Exuberant"}}}

    answer = api.patch(address(note), sent, format="json")

    assert answer.status_code == 422
    problems = answer.json()["error"]["details"]["problems"]
    assert problems == [{"place": "session.mood", "message": "Choose one of the options."}]


@pytest.mark.parametrize(
    "content", ["words", ["plan"], {"plan": "words"}, {"plan": ["homework"]}, {"plan": None}, None]
)
def test_content_of_another_shape_is_invalid(api, note, content):
    assert api.patch(address(note), {"content": content}, format="json").status_code == 422


def test_a_note_is_completed_and_made_a_draft_again(api, note):
    completed = api.patch(address(note), {"status": "completed"}, format="json").json()
    again = {"status": "draft", "content": {"plan": {"homework": "Walk."}}}
    reopened = api.patch(address(note), again, format="json").json()

    assert completed["status"] == "completed"
    assert reopened["status"] == "draft"
    assert reopened["content"]["plan"]["homework"] == "Walk."


def test_nothing_is_saved_when_the_note_cannot_be_completed(api, note):
    sent = {
        "status": "completed",
        "content": {"session": {"topics": ""}, "plan": {"homework": "x"}},
    }

    answer = api.patch(address(note), sent, format="json")

    assert error_of(answer) == (409, "fields_missing")
    assert api.get(address(note)).json()["revision"] == 0


def test_nobody_signs_by_changing_the_status(api, note):
    assert api.patch(address(note), {"status": "signed"}, format="json").status_code == 422


def test_an_unsigned_note_is_discarded(api, note):
    assert api.delete(address(note)).status_code == 204
    assert api.get(address(note)).status_code == 404


def test_an_emergency_access_reads_and_writes_nothing(note, outsider, patient):
    EmergencyAccessFactory(user=outsider, patient=patient)
    client = api_of(outsider)

    assert client.get(address(note)).status_code == 200
    assert client.patch(address(note), {"content": FILLED}, format="json").status_code == 404


def test_a_patient_is_refused_everything(patient_api, session, note):
    assert patient_api.get(notes_of(session)).status_code == 403
    assert patient_api.get(address(note)).status_code == 403
    assert patient_api.get(f"/api/sessions/{session.pk}/notes").status_code == 403


def test_a_session_with_a_signed_note_is_not_deleted(api, session, note, therapist):
    session_notes.sign(note, by=therapist)

    answer = api.delete(f"/api/v1/sessions/{session.pk}")

    assert error_of(answer) == (409, "signed_note")


def test_reading_a_note_is_audited(api, note):
    api.get(address(note))

    row = AuditEvent.objects.get(action="session_note.read")
    assert (row.target_id, row.patient_id) == (note.pk, note.session.patient_id)


@pytest.mark.parametrize("content", [r'{"\ud800": {"x": "y"}}', r'{"session": {"\ud800": "y"}}'])
def test_a_place_that_is_no_text_is_told_as_no_place(api, note, content):
    answer = api.generic(
        "PATCH", address(note), f'{{"content": {content}}}', content_type="application/json"
    )

    assert error_of(answer) == (422, "invalid")


def test_a_body_without_end_is_not_understood(api, note):
    answer = api.generic("PATCH", address(note), "[" * 5000, content_type="application/json")

    assert error_of(answer) == (400, "bad_request")
