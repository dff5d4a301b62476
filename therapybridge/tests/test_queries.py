"""Every GET of the API costs the same for one row and for a hundred."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import CareFactory, PatientFactory
from exports.tests.factories import (
    ExportJobFactory,
    ExportTemplateFactory,
    ScheduledReportFactory,
)
from sessions_app.tests.factories import ProcessedSessionFactory, SegmentFactory, TemplateFactory
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db

MOST = 3  # the caller, the rows, and what hangs on them or how many they are
AUDITED = 1  # the row of the audit log
ROUTES = [
    "/api/v1/auth/me",
    "/api/v1/patients?limit=100",
    "/api/v1/patients/{patient}",
    "/api/v1/patients/{patient}/timeline?limit=100",
    "/api/v1/patients/{patient}/timeline?limit=100&search=event&event_types=clinical,note",
    "/api/v1/patients/{patient}/timeline?limit=100&event_types=clinical,note",
    "/api/v1/sessions?limit=100",
    "/api/v1/sessions?limit=100&status=processed&patient_id={patient}",
    "/api/v1/sessions/{session}",
    "/api/v1/sessions/{session}/transcript",
    "/api/v1/sessions/{session}/extracted-notes",
    "/api/v1/sessions/{session}/status",
    "/api/v1/templates?limit=100",
    "/api/v1/export/jobs?limit=100",
    "/api/v1/export/schedules?limit=100",
    "/api/v1/export/templates?limit=100",
]


def queries(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        answer = client.get(path)
    assert answer.status_code == 200
    return len(captured)


def a_hundred_of_everything(therapist, session):
    for patient in PatientFactory.create_batch(100):
        CareFactory(therapist=therapist, patient=patient)
    ProcessedSessionFactory.create_batch(100, patient=session.patient, therapist=therapist)
    EventFactory.create_batch(100, patient=session.patient)
    ExportJobFactory.create_batch(100, patient=session.patient, requested_by=therapist)
    ScheduledReportFactory.create_batch(100, patient=session.patient, owner=therapist)
    ExportTemplateFactory.create_batch(100, created_by=therapist)
    TemplateFactory.create_batch(100, created_by=therapist)
    for position in range(2, 102):
        SegmentFactory(transcript=session.transcript, position=position)


@pytest.mark.parametrize("route", ROUTES)
def test_a_hundred_rows_cost_what_one_costs(api, therapist, session, route):
    EventFactory(patient=session.patient)
    ExportJobFactory(patient=session.patient, requested_by=therapist)
    ScheduledReportFactory(patient=session.patient, owner=therapist)
    path = route.format(session=session.pk, patient=session.patient_id)
    queries(api, path)  # looking again how far a session is, is not written down again

    few = queries(api, path)
    a_hundred_of_everything(therapist, session)
    many = queries(api, path)

    assert few == many
    assert many <= MOST + AUDITED


@pytest.mark.parametrize("route", ["/api/v1/sessions?limit=100", "/api/v1/sessions/{session}"])
def test_it_costs_a_patient_no_more(patient_api, therapist, session, route):
    path = route.format(session=session.pk)

    few = queries(patient_api, path)
    a_hundred_of_everything(therapist, session)

    assert queries(patient_api, path) == few <= MOST + AUDITED
