"""Nothing that the product shows anybody but their author holds the words of a private note."""

import pytest

from accounts.models import AuditEvent
from sessions_app.actions import psychotherapy_notes, session_notes
from sessions_app.tests.factories import TemplateFactory
from therapybridge.tests.personas import api_client, page_client
from therapybridge.tests.routes import names_in_path, served
from therapybridge.tests.test_access_swap import ask

WORDS = "quaggaesque"
READERS = ["self", "second", "admin", "glass"]
ENDLESS = "text/event-stream"
ROUTES = sorted(name for name, method in served() if method == "GET")


@pytest.fixture(autouse=True)
def no_limits(settings):
    settings.THROTTLES = dict.fromkeys(settings.THROTTLES, "100000/m")


@pytest.fixture
def ids(session, therapist):
    """Of what there is about a patient, with a private note that hangs on all of it."""
    private = psychotherapy_notes.write_private_note(
        session.patient,
        by=therapist,
        note_date=session.session_date.date(),
        text=WORDS,
        session=session,
    )
    template = TemplateFactory(created_by=therapist)
    note = session_notes.begin_note(session, template=template, by=therapist, auto_fill=False)
    event = AuditEvent.objects.get(action="psychotherapy_note.written")
    return [row.pk for row in (session.patient, session, note, private, therapist, event)]


def body_of(answer):
    if ENDLESS in answer.get("Content-Type", ""):
        return b""
    return b"".join(answer) if answer.streaming else answer.content


@pytest.mark.parametrize("person", READERS)
def test_nobody_else_is_shown_the_words(session, ids, person):
    told = []
    for route in ROUTES:
        client = (api_client if route.startswith("api:") else page_client)(person, session.patient)
        for id in ids if names_in_path(route) else ids[:1]:
            if WORDS.encode() in body_of(ask(client, route, "GET", id)):
                told.append(route)

    assert told == []


def test_the_author_is_shown_them(session, ids):
    client = api_client("care", session.patient)

    assert WORDS.encode() in ask(client, "api:psychotherapy-note", "GET", ids[3]).content
