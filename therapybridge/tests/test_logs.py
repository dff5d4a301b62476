import json
import logging
import sys
from uuid import UUID

import pytest

from accounts import request_id
from therapybridge import logs

SESSION = UUID("b3b7c1de-0000-4000-8000-000000000001")


@pytest.fixture
def line():
    formatter = logs.formatter("json")

    def line(message, *arguments, name="sessions_app.pipeline", exc_info=None, **extra):
        record = logging.LogRecord(
            name, logging.INFO, __file__, 1, message, arguments, exc_info, "a_function"
        )
        vars(record).update(extra)
        text = formatter.format(record)
        assert text.isascii() and text.isprintable()
        return json.loads(text)

    return line


@pytest.fixture
def broken():
    try:
        try:
            int("I have not slept since Monday")
        except ValueError as error:
            raise RuntimeError("She said: I have not slept") from error
    except RuntimeError:
        return sys.exc_info()


def test_a_line_has_time_level_event_and_logger(line):
    said = line("session_processed")

    assert list(said) == ["at", "level", "event", "logger"]
    assert said["event"] == "session_processed"
    assert said["at"].endswith("+00:00")


def test_known_keys_are_kept(line):
    said = line("session_processed", session_id=SESSION, ms=12, attempt=2)

    assert (said["session_id"], said["ms"], said["attempt"]) == (str(SESSION), 12, 2)


def test_unknown_keys_are_dropped(line):
    said = line("session_processed", transcript="I have not slept", email="maya@demo.example")

    assert list(said) == ["at", "level", "event", "logger"]


def test_a_value_of_another_kind_is_named_by_its_type(line):
    said = line("session_processed", model={"quote": "I have not slept"}, engine=object())

    assert (said["model"], said["engine"]) == ("<dict>", "<object>")


def test_long_values_are_cut(line):
    assert len(line("x", code="a" * 10_000)["code"]) == logs.LONGEST_TEXT


def test_long_lists_are_cut(line):
    assert len(line("x", step=["a"] * 100)["step"]) == logs.LONGEST_LIST


@pytest.mark.parametrize(
    "attack", ["a\r\nb", "\x1b[2J", "\x9b31m", "\u2028", "\u202egnp.exe", "\x00", "\u200b"]
)
def test_control_characters_are_escaped(line, attack):
    said = line(f"event {attack}", code=attack)

    assert said["event"].isprintable()
    assert said["code"].isprintable()


def test_the_request_id_is_on_every_line(line):
    token = request_id.bind("0123456789abcdef")
    try:
        assert line("anything", name="some.library")["request_id"] == "0123456789abcdef"
    finally:
        request_id.release(token)


def test_of_a_message_with_arguments_only_numbers_are_taken(line):
    said = line("%s took %d ms at %s", "I have not slept", 7, "/patients/maya")

    assert said["event"] == "[...] took 7 ms at [...]"


def test_arguments_that_do_not_fit_leave_the_message_as_it_is(line):
    assert line("%d done", "I have not slept")["event"] == "%d done"


def test_a_failed_task_is_named_without_what_it_said(line):
    said = line(
        "Task %(name)s[%(id)s] %(description)s: %(exc)s",
        {"name": "a.task", "id": "12", "description": "raised unexpected", "exc": "not slept"},
        name="celery.app.trace",
    )

    assert said["event"] == "Task a.task[12] raised unexpected: [...]"


def test_of_an_exception_the_types_and_places_are_told(line, broken):
    said = line("attempt_broke", exc_info=broken)

    assert said["error"] == "RuntimeError from ValueError"
    assert said["frames"][0].startswith("therapybridge/tests/test_logs.py:")
    assert said["frames"][0].endswith(":broken")


def test_of_an_exception_the_text_is_not_told(line, broken):
    assert "slept" not in json.dumps(line("attempt_broke", exc_info=broken))


def test_lines_for_people_are_as_discreet(broken):
    formatter = logs.formatter("pretty")
    record = logging.LogRecord("x", logging.ERROR, __file__, 1, "%s\n", ("slept",), broken)

    text = formatter.format(record)

    assert "slept" not in text
    assert "\n" not in text
    assert "RuntimeError from ValueError" in text


def test_no_logger_has_a_handler_beside_the_one_that_formats():
    configured = logs.configuration("json")

    assert configured["root"]["handlers"] == ["stderr"]
    assert not [entry for entry in configured["loggers"].values() if entry["handlers"]]
