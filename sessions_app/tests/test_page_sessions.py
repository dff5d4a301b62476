import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.tests.factories import ProcessedSessionFactory, SessionFactory

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log

PAGE = "/sessions/"


def queries_for(portal, address):
    with CaptureQueriesContext(connection) as queries:
        portal.get(address)
    return len(queries)


def test_lists_the_newest_first(portal, patient):
    ProcessedSessionFactory(patient=patient, number=1, session_date="2026-01-05T09:00Z")
    ProcessedSessionFactory(patient=patient, number=2, session_date="2026-01-12T09:00Z")

    text = portal.get(PAGE).text

    assert text.index("Session #2") < text.index("Session #1")


def test_shows_nothing_of_other_therapists(portal, other_patient):
    ProcessedSessionFactory(patient=other_patient)

    response = portal.get(PAGE)

    assert "Petra" not in response.text
    assert "No session yet." in response.text


def test_narrows_to_a_patient_and_a_state(portal, patient):
    ProcessedSessionFactory(patient=patient, number=7)
    SessionFactory(patient=patient, number=8, status="transcribing")

    response = portal.get(PAGE, {"patient": patient.pk, "status": "processed"})

    assert "Session #7" in response.text
    assert "Session #8" not in response.text


def test_other_therapists_patients_cannot_be_asked_for(portal, other_patient):
    ProcessedSessionFactory(patient=other_patient)

    response = portal.get(PAGE, {"patient": other_patient.pk})

    assert response.context["sessions"].count() == 0


def test_htmx_gets_the_rows_alone(portal, session):
    response = portal.get(PAGE, headers={"HX-Request": "true"})

    assert "<html" not in response.text
    assert "Maya Okafor" in response.text


@pytest.mark.parametrize("rows", [1, 100])
def test_costs_three_queries(portal, patient, rows):
    ProcessedSessionFactory.create_batch(rows, patient=patient)

    assert queries_for(portal, PAGE) <= SIGNED_IN + AUDITED + 3


def test_signing_in_comes_first(client):
    assert client.get(PAGE).url == "/login?next=/sessions/"
