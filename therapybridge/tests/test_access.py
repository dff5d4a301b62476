from pathlib import Path

import pytest
from django.test import Client
from django.urls import URLPattern, get_resolver, reverse
from rest_framework.test import APIClient

from accounts import tokens
from accounts.models import TherapistPatient
from accounts.tests.factories import CareFactory, TherapistFactory
from sessions_app.actions import receive
from therapybridge.tests.access_arguments import ELSEWHERE, arguments

TABLE = Path(__file__).with_name("access_table.txt")
PEOPLE = ["anonymous", "patient", "other", "therapist", "former", "outsider", "admin"]


def read_table():
    lines = (line.split() for line in TABLE.read_text("utf-8").splitlines())
    rows = [line for line in lines if line and not line[0].startswith("#")]
    return [
        pytest.param(route, method, person, int(status), id=f"{route}-{method}-{person}")
        for route, method, *statuses in rows
        for person, status in zip(PEOPLE, statuses, strict=True)
    ]


def names_below(resolver, prefix=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLPattern):
            yield prefix + (pattern.name or "")
        else:
            namespace = f"{pattern.namespace}:" if pattern.namespace else ""
            yield from names_below(pattern, prefix + namespace)


@pytest.fixture
def cast(therapist, patient, outsider, other_patient, admin):
    former = TherapistFactory(email="former@example.com")
    CareFactory(therapist=former, patient=patient)
    TherapistPatient.objects.get(therapist=former).end()
    return {
        "anonymous": None,
        "patient": patient,
        "other": other_patient,
        "therapist": therapist,
        "former": former,
        "outsider": outsider,
        "admin": admin,
    }


@pytest.fixture
def upload(session, consent, therapist):
    """A recording of the therapist's patient that has begun to arrive."""
    begun = receive.begin_upload(
        patient=session.patient, session_date=session.session_date, by=therapist
    )
    return begun.recording


def content_type_of(route):
    is_form = route in ("api:session-upload", "api:session-audio") or not route.startswith("api:")
    return "multipart/form-data; boundary=x" if is_form else "application/json"


def client_of(user, route):
    client = APIClient() if route.startswith("api:") else Client()
    if user is None:
        return client
    if route.startswith("api:"):
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {tokens.issue(user)['access_token']}")
    else:
        client.force_login(user)
    return client


@pytest.mark.parametrize(("route", "method", "person", "expected"), read_table())
def test_everybody_gets_what_the_table_says(cast, session, upload, route, method, person, expected):
    client = client_of(cast[person], route)
    url = reverse(route, kwargs=arguments(route, session, upload))

    answer = client.generic(
        method, url, content_type=content_type_of(route), HTTP_TUS_RESUMABLE="1.0.0"
    )

    assert answer.status_code == expected


def test_every_route_has_a_row():
    listed = {row.values[0] for row in read_table()}

    served = {name for name in names_below(get_resolver()) if not name.startswith(ELSEWHERE)}

    assert served - listed == set()
    assert listed - served == set()
