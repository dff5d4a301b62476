"""Whatever somebody sends, one event is one line, and the line says only what we wrote."""

import json
import logging

import pytest

from therapybridge import logs

pytestmark = pytest.mark.django_db

FORGED = [
    'x\r\n{"event": "forged"}',
    "x\u001b[2J\u001b[31mforged",
    'forged", "level": "critical',
    "forged\u2028forged",
    "forged\u202eforged",
]


@pytest.fixture
def lines(caplog):
    """Everything that was logged, as it would be written."""
    caplog.set_level(logging.DEBUG)
    formatter = logs.formatter("json")
    return lambda: [formatter.format(record) for record in caplog.records]


def tell(client, said):
    """Everywhere that a stranger can say something."""
    client.post("/login", {"username": said, "password": said})
    client.post("/api/v1/auth/login", {"email": said, "password": said}, "application/json")
    client.get("/nowhere", {"q": said})
    client.get(f"/patients/{said!a}/")
    agent = said.encode("ascii", "replace").decode().replace("\r", "").replace("\n", "")
    client.get("/login", HTTP_USER_AGENT=agent, HTTP_X_REQUEST_ID=agent, HTTP_REFERER=agent)


@pytest.mark.parametrize("said", FORGED)
def test_nothing_that_a_stranger_says_stands_in_a_line(client, lines, said):
    tell(client, said)

    assert len(lines()) >= 5
    assert [line for line in lines() if "forged" in line] == []


@pytest.mark.parametrize("said", FORGED)
def test_every_event_is_one_line_of_json(client, lines, said):
    tell(client, said)

    assert [line for line in lines() if len(line.splitlines()) != 1] == []
    assert {type(json.loads(line)) for line in lines()} == {dict}
