import pytest

from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, SessionFactory

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log

EVIDENCE = [{"segment_ids": [0], "speaker": "Client", "quote": "I cut myself.", "score": 100}]


def note(**content):
    return {"risk_flags": [], "patient_summary": [], **content}


def risk(assertion):
    return {
        "type": "self_harm",
        "assertion": assertion,
        "severity": "medium",
        "evidence": EVIDENCE,
    }


def session_with(patient, **content):
    session = ProcessedSessionFactory(patient=patient)
    NotesFactory(session=session, content=note(**content))
    return session


def test_an_empty_practice_is_told_how_to_begin(portal):
    response = portal.get("/")

    assert "a new patient" in response.text


def test_shows_what_is_being_written(portal, patient):
    SessionFactory(patient=patient, status="transcribing", progress=43)

    response = portal.get("/")

    assert "Being written" in response.text
    assert "Transcribing · 43 %" in response.text


def test_shows_a_failure_with_what_to_do(portal, patient):
    SessionFactory(patient=patient, status="failed", error_message="Send another recording.")

    assert "Send another recording." in portal.get("/").text


def test_shows_uploads_that_did_not_end(portal, patient):
    SessionFactory(patient=patient, status="uploading")

    assert "have not arrived completely" in portal.get("/").text


def test_a_present_risk_asks_for_a_look(portal, patient):
    session_with(patient, risk_flags=[risk("present")])

    assert "Self-harm: possible mention, please review" in portal.get("/").text


@pytest.mark.parametrize("assertion", ["negated", "historical", "other_person", "hypothetical"])
def test_only_present_risks_are_listed(portal, patient, assertion):
    session_with(patient, risk_flags=[risk(assertion)])

    assert "Risks to look at" not in portal.get("/").text


def test_lists_summaries_that_wait_for_release(portal, patient):
    session = session_with(
        patient, patient_summary=[{"text": "You were tired.", "evidence": EVIDENCE}]
    )

    assert f"/sessions/{session.pk}/#patient-summary" in portal.get("/").text


def test_shows_nothing_of_other_therapists(portal, other_patient):
    session_with(other_patient, risk_flags=[risk("present")])

    assert "Petra" not in portal.get("/").text


def test_htmx_gets_what_is_unfinished_alone(portal, patient):
    SessionFactory(patient=patient, status="transcribing")

    response = portal.get("/", headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert "Being written" in response.text


def test_a_patient_is_told_where_to_read(client, patient):
    client.force_login(patient)

    response = client.get("/")

    assert response.status_code == 200
    assert "in the TherapyBridge app" in response.text
    assert 'href="/consents"' in response.text
    assert 'href="/requests"' in response.text


def test_missing_speech_models_are_named(portal, settings, tmp_path):
    settings.TRANSCRIBER, settings.MODELS_DIR = "local", tmp_path

    assert "Local speech-to-text is not complete yet" in portal.get("/").text


def test_nothing_is_missing_when_another_engine_does_the_work(portal, settings, tmp_path):
    settings.TRANSCRIBER, settings.MODELS_DIR = "null", tmp_path

    assert "is not complete yet" not in portal.get("/").text
