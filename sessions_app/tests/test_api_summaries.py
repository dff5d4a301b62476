import pytest

from accounts.models import AuditEvent
from sessions_app.tests.words import note, write_anew

FIRST = "You spoke about your sleep."


@pytest.fixture
def written(session):
    write_anew(session, note(summary=FIRST))
    return session


def url(session, what="patient-summary"):
    return f"/api/v1/sessions/{session.pk}/{what}"


def test_a_therapist_reads_the_draft(api, written):
    summary = api.get(url(written)).json()

    assert summary["text"] == summary["machine_text"] == FIRST
    assert not summary["is_released"]
    assert summary["reading_ease"] == {"sentences": 1, "words": 5, "grade": 0.5}


def test_a_released_summary_reaches_the_patient(api, patient_api, written):
    assert patient_api.get(url(written)).status_code == 404

    assert api.post(url(written, "release")).json()["released_text"] == FIRST

    assert patient_api.get(url(written)).json()["text"] == FIRST
    session = patient_api.get(f"/api/v1/sessions/{written.pk}").json()
    assert session["patient_summary"] == FIRST
    listed = patient_api.get("/api/v1/sessions").json()["results"]
    assert listed[0]["patient_summary"] == FIRST


def test_what_is_edited_reaches_the_patient_with_the_next_release(api, patient_api, written):
    api.post(url(written, "release"))

    changed = api.patch(url(written), {"text": "Something else.", "revision": 1}).json()

    assert changed["is_changed"]
    assert patient_api.get(url(written)).json()["text"] == FIRST
    api.post(url(written, "release"), {"revision": changed["revision"]})
    assert patient_api.get(url(written)).json()["text"] == "Something else."


def test_a_withdrawn_summary_is_gone_for_the_patient(api, patient_api, written):
    api.post(url(written, "release"))

    assert api.delete(url(written, "release")).status_code == 204

    assert patient_api.get(url(written)).status_code == 404
    assert patient_api.get(f"/api/v1/sessions/{written.pk}").json()["patient_summary"] is None


def test_an_older_revision_is_a_conflict(api, written):
    api.patch(url(written), {"text": "One.", "revision": 0})

    answer = api.patch(url(written), {"text": "Another.", "revision": 0})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "edit_conflict"
    assert answer.json()["error"]["details"] == {"revision": 1}


@pytest.mark.parametrize(
    "body", [{}, {"text": "x" * 10_001}, {"text": "Fine.", "revision": -1}, {"text": None}]
)
def test_what_is_wrong_is_said(api, written, body):
    assert api.patch(url(written), body).status_code == 422


def test_a_patient_releases_nothing(patient_api, written):
    assert patient_api.post(url(written, "release")).status_code == 403
    assert patient_api.patch(url(written), {"text": "Mine."}).status_code == 403


def test_reading_it_is_written_down(api, written, therapist):
    api.get(url(written))

    event = AuditEvent.objects.get(action="summary.read")
    assert (event.actor_id, event.patient_id) == (therapist.pk, written.patient_id)
