from datetime import UTC, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from sessions_app.models import MachineNote, Transcript
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, TranscriptFactory
from therapybridge import usage

pytestmark = pytest.mark.django_db

NOTE = {"engine": "openai", "model": "gpt-4o"}
SOUND = {"engine": "openai", "model": "whisper-1"}
JUNE, JULY = datetime(2026, 6, 3, tzinfo=UTC), datetime(2026, 7, 3, tzinfo=UTC)


def billed_note(at=JUNE, **fields):
    spent = {"calls": 3, "input_tokens": 9000, "output_tokens": 700, "usd": 0.0295}
    note = NotesFactory(**{**NOTE, "usage": spent, **fields})
    MachineNote.objects.filter(pk=note.pk).update(created_at=at)
    return note


def billed_transcript(at=JUNE):
    spent = {"calls": 2, "seconds": 3000.0, "usd": 0.3}
    transcript = TranscriptFactory(**SOUND, usage=spent)
    Transcript.objects.filter(pk=transcript.pk).update(created_at=at)


def test_a_months_sessions_are_added_up():
    billed_note()
    billed_note()

    (month,) = usage.months()

    (line,) = month.lines
    assert (line.task, line.model, line.sessions, line.calls) == ("Notes", "gpt-4o", 2, 6)
    assert (line.input_tokens, line.output_tokens) == (18_000, 1_400)
    assert str(line.usd) == "0.059000"


def test_the_newest_month_comes_first():
    billed_note(at=JUNE)
    billed_transcript(at=JULY)

    assert [month.month.month for month in usage.months()] == [7, 6]


def test_a_month_holds_notes_and_transcripts():
    billed_note()
    billed_transcript()

    (month,) = usage.months()

    assert [(line.task, line.minutes) for line in month.lines] == [
        ("Notes", None),
        ("Transcripts", 50),
    ]
    assert str(month.usd) == "0.329500"


def test_what_the_own_machine_made_is_not_listed():
    NotesFactory(engine="local", model="rules")
    TranscriptFactory(engine="local", model="base")

    assert usage.months() == []


def test_a_model_without_a_price_costs_not_nothing_but_unknown(client, admin):
    billed_note(usage={"calls": 1, "input_tokens": 10, "output_tokens": 5}, model="of-our-own")
    client.force_login(admin)

    page = client.get("/usage").text

    assert usage.months()[0].has_unpriced
    assert "No price known" in page


def test_two_queries_however_many_sessions():
    for _ in range(5):
        billed_note()
        billed_transcript()

    with CaptureQueriesContext(connection) as captured:
        usage.months()

    assert len(captured) == 2


def test_an_admin_sees_the_sums_and_no_patient(client, admin):
    session = ProcessedSessionFactory(patient__last_name="Quillfeather")
    billed_note(session=session)
    client.force_login(admin)

    page = client.get("/usage").text

    assert "June 2026: 0.03 USD" in page
    assert "9,000" in page
    assert "Quillfeather" not in page
    assert str(session.pk) not in page


def test_a_practice_that_stays_at_home_is_told_so(client, admin):
    client.force_login(admin)

    assert "own machine" in client.get("/usage").text


def test_the_table_opens_in_a_spreadsheet(client, admin):
    billed_note(model="=cmd()")
    client.force_login(admin)

    answer = client.get("/usage/table")

    assert answer["Content-Type"] == "text/csv"
    assert answer.text.splitlines() == [
        "month,task,engine,model,sessions,calls,seconds,input_tokens,output_tokens,usd",
        "2026-06,Notes,openai,'=cmd(),1,3,,9000,700,0.029500",
    ]


def test_the_api_tells_the_same(admin_api):
    billed_note()

    answer = admin_api.get("/api/v1/usage").json()

    assert answer["usd"] == "0.029500"
    assert answer["lines"][0] == {
        "month": "2026-06",
        "task": "Notes",
        "engine": "openai",
        "model": "gpt-4o",
        "sessions": 1,
        "calls": 3,
        "seconds": None,
        "input_tokens": 9000,
        "output_tokens": 700,
        "usd": "0.029500",
    }
