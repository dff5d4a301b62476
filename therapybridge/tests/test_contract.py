"""The API keeps what its schema says, whoever asks and whatever they send.

A few examples of each operation run with the suite; CONTRACT_EXAMPLES=100 asks for more.
"""

import json
import os
from datetime import timedelta

import httpx2
import hypothesis
import pytest
import requests
import schemathesis
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi_checks

from therapybridge.tests.personas import api_client

FEW = 1
EXAMPLES = int(os.environ.get("CONTRACT_EXAMPLES", FEW))
HELD = [
    checks.not_a_server_error,
    openapi_checks.status_code_conformance,
    openapi_checks.content_type_conformance,
    openapi_checks.response_schema_conformance,
    openapi_checks.response_headers_conformance,
    openapi_checks.unsupported_method,
]


@schemathesis.serializer("application/offset+octet-stream")
def part_of_a_recording(context, value):
    return value if isinstance(value, bytes) else str(value).encode()


ENDLESS = "/stream$"  # what it answers goes on for as long as the session is processed


def described():
    document = SchemaGenerator().get_schema(request=None, public=True)
    plain = json.loads(OpenApiJsonRenderer().render(document))
    schema = schemathesis.openapi.from_dict(plain).exclude(path_regex=ENDLESS)
    if EXAMPLES == FEW:
        schema.config.phases.update(phases=["examples", "fuzzing"])
    return schema


schema = described()


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, "100000/m")


@schema.parametrize()
@pytest.mark.parametrize("person", ["anon", "self", "care", "admin"])
@hypothesis.settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(hypothesis.HealthCheck),
)
def test_every_answer_is_described(case, person, session):
    client = api_client(person, session.patient)
    own = {"pk": session.pk, "id": session.pk, "patient_id": session.patient_id}
    case.path_parameters.update(
        {name: str(own[name]) for name in own.keys() & case.path_parameters}
    )

    answer = send(case, client)

    case.validate_response(answer, checks=HELD)


def send(case, client):
    """Through Django's test client, and back as the kind of answer that the checks know."""
    asked = requests.Request(**case.as_transport_kwargs(base_url="http://testserver")).prepare()
    answer = client.generic(
        asked.method,
        asked.path_url,
        asked.body or b"",
        content_type=asked.headers.pop("Content-Type", ""),
        headers=dict(asked.headers),
    )
    told = httpx2.Response(
        answer.status_code,
        headers=list(answer.headers.items()),
        content=b"".join(answer) if answer.streaming else answer.content,
        request=httpx2.Request(asked.method, asked.url, headers=dict(asked.headers)),
    )
    told.elapsed = timedelta(0)
    return told
