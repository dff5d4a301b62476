"""Every route that shows something of a patient leaves a row that names the patient."""

import re

import pytest
from django.contrib import admin
from django.db import connection
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.reads import patients_of
from accounts.tests.factories import AccessRequestFactory, AdminFactory
from sessions_app.tests.factories import RecordingFactory
from therapybridge.tests.access_arguments import arguments
from therapybridge.tests.personas import PEOPLE, api_client, page_client
from therapybridge.tests.test_access import TABLE, objects
from timeline.tests.factories import EventFactory
from treatment.tests.factories import GoalFactory, PlanFactory

__all__ = ["objects"]

READERS = ["self", "care", "admin", "glass"]
SHOWS_NO_PATIENT = {
    # Whether the machine is well, and what the API looks like.
    *("live", "ready", "health", "metrics", "api-health", "schema", "swagger", "redoc"),
    # The reader's own account, devices, password and second factors.
    *("api:me", "api:device-list", "api:mfa", "api:older-mfa", "accounts:account"),
    *("accounts:devices", "accounts:details", "accounts:password", "accounts:new_address"),
    *("accounts:confirm", "accounts:second_factor", "accounts:set_up_app", "accounts:remove_app"),
    *("accounts:add_passkey", "accounts:remove_passkey", "accounts:new_recovery_codes"),
    # The ways to an account, for whoever has none yet or cannot get in.
    *("accounts:login", "accounts:sign_up", "accounts:mail_sent", "accounts:verification_again"),
    *("accounts:verify", "accounts:verify_link", "accounts:invitation"),
    *("accounts:invitation_link", "accounts:reset", "accounts:reset_link"),
    *("accounts:new_password", "accounts:login_second_factor"),
    # The question whom an emergency is about, before it is answered.
    *("accounts:emergency",),
    # What the practice asks everybody, and an empty form for a wish.
    *("api:consent-texts", "accounts:new_request"),
    # Sums of what engines billed, and what holds for the practice.
    *("usage", "usage_file", "api:usage", "accounts:practice"),
    # After how long what is cleared away, and how much went when.
    *("api:cleanup-config", "api:cleanup-status"),
    # What notes are made of.
    *("api:template-list", "api:template-detail", "api:template-versions"),
    *("sessions_app:templates", "sessions_app:template", "sessions_app:template_new"),
    *("sessions_app:template_edit", "sessions_app:template_delete"),
    # How exports look, with nobody's words on them.
    *("api:export-templates", "api:export-template", "exports:templates", "exports:template"),
    *("exports:template_new", "exports:template_edit", "exports:template_logo"),
    # What questionnaires ask, and the thanks at their end.
    *("api:assessment-instrument-list", "treatment:questionnaire_done"),
    # What is done about goals, and what diagnoses are called.
    *("api:intervention-list", "api:intervention-detail", "api:diagnosis-list"),
    *("treatment:interventions", "treatment:intervention_new", "treatment:intervention_change"),
    *("treatment:intervention_archive", "treatment:plan_codes"),
    # An empty form, for somebody who is not a patient yet.
    *("sessions_app:new_patient",),
}
# Whom a file is about that is still to be written, nobody knows: its filter is kept instead.
FILES = {"api:audit-export", "accounts:audit_file"}
TELLS_OF_NOBODY = {"group", "consenttext", "notetemplate", "intervention"}
ABOUT_PATIENTS = {
    model._meta.model_name: model
    for model in admin.site._registry
    if model._meta.model_name not in TELLS_OF_NOBODY
}
BANNER = re.compile(r'<div class="[^"]*emergency".*?</div>', re.DOTALL)
CANNOT_WRITE = """
CREATE FUNCTION cannot_write() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
CREATE TRIGGER cannot_write BEFORE INSERT ON accounts_auditevent
    FOR EACH ROW EXECUTE FUNCTION cannot_write()
"""
CAN_WRITE = "DROP FUNCTION cannot_write CASCADE"


def shown_to(person):
    """Routes that answer this person's GET."""
    lines = (line.split() for line in TABLE.read_text("utf-8").splitlines())
    column = 2 + PEOPLE.index(person)
    return [line[0] for line in lines if line and line[1:2] == ["GET"] and line[column] == "200"]


def reads():
    return [
        pytest.param(route, person, id=f"{route}-{person}")
        for person in READERS
        for route in shown_to(person)
        if route not in SHOWS_NO_PATIENT
    ]


def client_for(route, person, patient):
    client = (api_client if route.startswith("api:") else page_client)(person, patient)
    client.raise_request_exception = False
    return client


def address_of(route, session, objects):
    return reverse(route, kwargs=arguments(route, session, objects))


def about(patient, rows):
    return next(row for row in rows if patient.pk in patients_of([row]))


def shows(answer, session):
    """What is streamed is about the session. The banner of an emergency says on every page what
    began with a row of its own."""
    patient = session.patient
    words = [patient.last_name, str(patient.pk), str(session.pk)]
    if answer.streaming:
        return True
    return any(word in BANNER.sub("", answer.text) for word in words)


@pytest.fixture
def rows_of_all_kinds(session, consent):
    AuditEvent.objects.record(by=None, action="x", patient=session.patient)
    RecordingFactory(patient=session.patient)
    EventFactory(patient=session.patient)
    AccessRequestFactory(patient=session.patient)
    GoalFactory(patient=session.patient, plan=PlanFactory(patient=session.patient))


@pytest.mark.parametrize(("route", "person"), reads())
def test_what_is_shown_of_a_patient_is_written_down(session, objects, consent, route, person):
    AuditEvent.objects.record(by=None, action="x", patient=session.patient)
    client = client_for(route, person, session.patient)

    answer = client.get(address_of(route, session, objects))

    row = AuditEvent.objects.get(response_status=200)
    assert answer.status_code == 200
    assert row.request_id == answer["X-Request-ID"]
    assert row.request_path == answer.wsgi_request.path
    assert session.patient_id in row.patients or route in FILES or not shows(answer, session)


@pytest.mark.parametrize("page", ["changelist", "change", "history"])
@pytest.mark.parametrize("name", ABOUT_PATIENTS)
def test_what_the_admin_shows_is_written_down(client, session, rows_of_all_kinds, name, page):
    model = ABOUT_PATIENTS[name]
    row = about(session.patient, model.objects.all())
    client.force_login(AdminFactory())
    arguments = [] if page == "changelist" else [row.pk]

    answer = client.get(reverse(f"admin:{model._meta.app_label}_{name}_{page}", args=arguments))

    written = AuditEvent.objects.filter(request_id=answer["X-Request-ID"])
    assert answer.status_code == 200
    assert written.about(session.patient).exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("person", READERS)
def test_nothing_is_shown_that_cannot_be_written_down(session, objects, consent, person):
    routes = [route for route in shown_to(person) if route not in SHOWS_NO_PATIENT]
    clients = {route: client_for(route, person, session.patient) for route in routes}
    addresses = {route: address_of(route, session, objects) for route in routes}
    connection.cursor().execute(CANNOT_WRITE)

    answers = {route: clients[route].get(addresses[route]) for route in routes}

    connection.cursor().execute(CAN_WRITE)
    assert {route: a.status_code for route, a in answers.items() if a.status_code != 503} == {}
    assert [r for r, a in answers.items() if session.patient.last_name in a.text] == []
