"""Every id of another patient, in every place where an id can stand: it leads nowhere."""

import json
import re
import uuid

import pytest
from django.urls import reverse

from therapybridge.tests.access_arguments import NO_IDS
from therapybridge.tests.personas import api_client, page_client
from therapybridge.tests.routes import names_in_path
from therapybridge.tests.test_access import content_type_of, read_table
from therapybridge.tests.world import (
    CANARY,
    elsewhere,
    ids_of,
    kinds_that_hang_on_a_patient,
    rows_of,
)

# What differs from one answer to the next: the request's id, and the token of the sign-out button.
CHANCE = re.compile(r'\b[0-9a-f]{16}\b|name="csrfmiddlewaretoken" value="\w+"')


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, "100000/m")


def addressed():
    """(route, method, person) where a person may reach a row of their own by its id."""
    return [
        pytest.param(route, method, person, id=f"{route}-{method}-{person}")
        for route, method, answers in (row.values for row in read_table())
        for person in ("care", "self")
        if answers[person] not in (401, 403, 404)
        and set(names_in_path(route)) & {"pk", "patient_id"}
    ]


def ask(client, route, method, id):
    kwargs = {name: NO_IDS.get(name, id) for name in names_in_path(route)}
    return client.generic(
        method,
        reverse(route, kwargs=kwargs),
        content_type=content_type_of(route),
        HTTP_TUS_RESUMABLE="1.0.0",
    )


def told(answer):
    return answer.status_code, CHANCE.sub("", answer.content.decode())


@pytest.mark.parametrize(("route", "method", "person"), addressed())
def test_an_id_of_another_patient_is_an_id_of_nothing(session, route, method, person):
    theirs = ids_of(elsewhere())
    client = (api_client if route.startswith("api:") else page_client)(person, session.patient)

    nothing = told(ask(client, route, method, uuid.uuid4()))
    answers = {told(ask(client, route, method, id)) for id in theirs}

    assert nothing[0] == 404
    assert answers == {nothing}


def test_the_other_world_has_a_row_of_every_kind(db):
    there = {row._meta.label for row in rows_of(elsewhere())}

    assert kinds_that_hang_on_a_patient() - there == set()


@pytest.fixture
def schema(client):
    return client.get("/api/schema/?format=json").json()


def bodies_with_ids(schema):
    """(path, method, field) of everything in a body or a query that is an id."""
    for path, operations in schema["paths"].items():
        for method, operation in operations.items():
            content = operation.get("requestBody", {}).get("content", {})
            for kind in content.values():
                for field in id_fields(kind["schema"], schema):
                    yield path, method, "body", field
            for parameter in operation.get("parameters", []):
                if parameter["in"] == "query" and is_id(parameter["schema"], parameter["name"]):
                    yield path, method, "query", parameter["name"]


def id_fields(part, schema):
    name = part.get("$ref", "").rpartition("/")[2]
    fields = schema["components"]["schemas"].get(name, part).get("properties", {})
    return [field for field, facts in fields.items() if is_id(facts, field)]


def is_id(facts, name):
    return facts.get("format") == "uuid" or name in ("patient_id", "patient", "session_id")


def test_ids_in_bodies_and_queries_lead_nowhere(schema, session, therapist):
    other = elsewhere()
    places = list(bodies_with_ids(schema))
    client = api_client("care", session.patient)
    mine = {"pk": session.pk, "id": session.pk, "patient_id": session.patient_id}

    leaks = []
    for path, method, where, field in places:
        url = re.sub(r"{(\w+)}", lambda m: str(mine.get(m[1], session.pk)), path)
        for id in ids_of(other):
            if where == "query":
                answer = client.generic(method.upper(), f"{url}?{field}={id}")
            else:
                answer = client.generic(
                    method.upper(), url, json.dumps({field: str(id)}), "application/json"
                )
            text = answer.content.decode() if not answer.streaming else ""
            if CANARY in text or (where == "body" and answer.status_code < 300):
                leaks.append((path, method, field, answer.status_code))

    assert places
    assert leaks == []


def test_lists_show_nobody_elses_rows(session):
    elsewhere()
    lists = [
        row.values[0]
        for row in read_table()
        if row.values[1:3] == ("GET", "care")
        and row.values[3] == 200
        and not names_in_path(row.values[0])
    ]

    seen = {}
    for person in ("care", "self"):
        for route in lists:
            client = (api_client if route.startswith("api:") else page_client)(
                person, session.patient
            )
            answer = client.get(reverse(route), {"search": CANARY, "q": CANARY})
            seen[route, person] = b"".join(answer) if answer.streaming else answer.content

    shown = seen_but_not_asked(seen)
    assert shown == []


def seen_but_not_asked(seen):
    """The page may repeat what was typed into its search field, once or twice, and no more."""
    return [place for place, text in seen.items() if text.count(CANARY.encode()) > 2]
