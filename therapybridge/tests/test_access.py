from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from accounts.models import ErasureCertificate, LegalHold
from accounts.signing_in import devices
from accounts.tests.factories import AccessRequestFactory, EmergencyAccessFactory
from conftest import forget_knocks
from sessions_app.actions import receive
from sessions_app.models import CoSignature, PsychotherapyNote
from sessions_app.tests.factories import SessionNoteFactory, TemplateFactory
from therapybridge.tests import access_rows
from therapybridge.tests.access_arguments import arguments
from therapybridge.tests.personas import PEOPLE, api_client, page_client
from therapybridge.tests.routes import served
from timeline.tests.factories import EventFactory

TABLE = Path(__file__).with_name("access_table.txt")


def read_table():
    lines = (line.split() for line in TABLE.read_text("utf-8").splitlines())
    rows = [line for line in lines if line and not line[0].startswith("#")]
    return [
        pytest.param(route, method, expected(statuses), id=f"{route}-{method}")
        for route, method, *statuses in rows
    ]


def expected(statuses):
    return {person: int(status) for person, status in zip(PEOPLE, statuses, strict=True)}


@pytest.fixture
def objects(session, consent, therapist):
    return objects_of(session, consent, therapist)


def objects_of(session, consent, therapist):
    """Made when a route is about one: by the beginning of the route's name."""

    def upload():
        return receive.begin_upload(
            patient=session.patient, session_date=session.session_date, by=therapist
        ).recording

    def care():
        return session.patient.care_team.get(therapist=therapist)

    def device():
        return devices.begin(therapist, kind="portal", idle=timedelta(minutes=1))

    def emergency():
        """A stranger's, which has run out."""
        return EmergencyAccessFactory(patient=session.patient, minutes_left=-1)

    def request():
        return AccessRequestFactory(patient=session.patient)

    return {
        **note_rows(session),
        **private_note_rows(session),
        **erasure_rows(session),
        **timeline_rows(session.patient),
        **access_rows.rows(session),
        "api:template": lambda: TemplateFactory(created_by=therapist),
        "sessions_app:template": lambda: TemplateFactory(created_by=therapist),
        "api:access-request": request,
        "accounts:own_request": request,
        "accounts:withdraw_request": request,
        "accounts:request": request,
        "accounts:review_request": request,
        "accounts:extend_request": request,
        "api:consent-revoke": lambda: consent,
        "api:emergency": emergency,
        "accounts:emergency": emergency,
        "api:upload": upload,
        "api:care-member": care,
        "accounts:care_": care,
        "api:device": device,
        "accounts:device": device,
    }


def private_note_rows(session):
    def note():
        return PsychotherapyNote.objects.create(
            patient=session.patient,
            author=session.therapist,
            note_date="2026-01-01",
            text="Mine alone.",
        )

    return {
        "sessions_app:psychotherapy_notes": lambda: session.patient,
        "sessions_app:psychotherapy_new": lambda: session.patient,
        "sessions_app:psychotherapy_": note,
        "api:psychotherapy-note": note,
    }


def erasure_rows(session):
    patient = session.patient

    def certificate():
        return ErasureCertificate.objects.issue(
            session, patient=patient, by=session.therapist, reason="therapist", items={}
        )

    return {
        "api:certificate": certificate,
        "sessions_app:certificate": certificate,
        "sessions_app:lift_hold": lambda: LegalHold.objects.create(
            patient=patient, reference="2026/17"
        ),
        "sessions_app:place_hold": lambda: patient,
        "sessions_app:erase_record": lambda: patient,
        "sessions_app:erase_recordings": lambda: patient,
    }


def timeline_rows(patient):
    def event():
        return EventFactory(patient=patient)

    def deleted():
        return EventFactory(patient=patient, deleted_at=timezone.now())

    return {
        "timeline:event_new": lambda: patient,
        "timeline:event_restore": deleted,
        "timeline:event": event,
        "api:timeline-restore": deleted,
        "api:timeline-event": event,
    }


def note_rows(session):
    """The therapist's draft; and a request to co-sign it, which nobody in the table got."""

    def note():
        return SessionNoteFactory(session=session, author=session.therapist)

    def co_signature():
        return CoSignature.objects.create(note=note(), requested_by=session.therapist)

    return {
        "api:note-": note,
        "api:co-signature-": co_signature,
        "sessions_app:note": note,
        "sessions_app:co_sign": co_signature,
        "sessions_app:return_co_sign": co_signature,
        "sessions_app:withdraw_co_sign": co_signature,
    }


def content_type_of(route):
    is_form = route in ("api:session-upload", "api:session-audio") or not route.startswith("api:")
    return "multipart/form-data; boundary=x" if is_form else "application/json"


@contextmanager
def undone():
    """Whatever is done in here was never done: the next one finds everything as it was."""
    forget_knocks()
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer_to(person, route, method, session, objects):
    with undone():
        url = reverse(route, kwargs=arguments(route, session, objects))
        is_api = route.startswith("api:")
        client = (api_client if is_api else page_client)(person, session.patient)
        return client.generic(
            method, url, content_type=content_type_of(route), HTTP_TUS_RESUMABLE="1.0.0"
        )


@pytest.mark.parametrize(("route", "method", "expected"), read_table())
def test_everybody_gets_what_the_table_says(session, objects, route, method, expected):
    answers = {person: answer_to(person, route, method, session, objects) for person in PEOPLE}

    assert {person: answer.status_code for person, answer in answers.items()} == expected


def test_every_route_and_method_has_a_row():
    listed = {row.values[:2] for row in read_table()}

    assert served() - listed == set()
    assert listed - served() == set()
