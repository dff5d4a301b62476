from io import StringIO

import pytest
from django.core.management import call_command
from django.urls import get_resolver

from therapybridge.tests.routes import routes_below

pytestmark = pytest.mark.django_db

PATH = "/sessions/{id}/notes"
DIFFERENT = [f"/api{PATH}"]


@pytest.fixture
def schema(client):
    return client.get("/api/schema/?format=json").json()


def test_the_schema_is_complete_and_valid():
    call_command("spectacular", validate=True, fail_on_warn=True, stdout=StringIO())


def test_every_operation_has_an_address_without_a_slash_at_its_end(schema):
    assert schema["paths"]
    assert [path for path in schema["paths"] if path.endswith(("/", "?"))] == []


def test_every_route_of_the_api_is_described(schema):
    routes = {
        name
        for name in (name for name, _ in routes_below(get_resolver()))
        if name.startswith("api:")
    }

    assert len(schema["paths"]) == len(routes) + len(DIFFERENT)


def test_what_is_another_thing_without_a_version_is_described_twice(schema):
    machines, clinicians = schema["paths"][DIFFERENT[0]], schema["paths"][f"/api/v1{PATH}"]

    assert list(machines) == ["get"]
    assert list(clinicians) == ["get", "post"]


def test_bearer_tokens_are_described(schema):
    schemes = schema["components"]["securitySchemes"].values()

    assert {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"} in schemes


def test_operations_are_grouped_by_what_they_are_about(schema):
    operations = [each for path in schema["paths"].values() for each in path.values()]
    groups = {tag for each in operations for tag in each["tags"]}

    assert {"auth", "patients", "sessions", "templates", "notes"} <= groups
    assert "v1" not in groups
