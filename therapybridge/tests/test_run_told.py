import json

import pytest

from therapybridge.run.told import Told

LINE = {
    "at": "2026-01-02T03:04:05.678+00:00",
    "level": "info",
    "event": "session_processed",
    "logger": "sessions_app.pipeline.finish",
    "request_id": "0123456789abcdef",
    "session_id": "12",
}


@pytest.fixture
def said(tmp_path, capsys):
    """What stands on the terminal after a child wrote this line."""

    def said(line, *, pretty):
        text = line if isinstance(line, str) else json.dumps(line)
        Told(tmp_path, pretty=pretty).child_line("recordings", text)
        return capsys.readouterr().err

    return said


def test_elsewhere_than_on_a_terminal_lines_stay_json(said):
    assert json.loads(said(LINE, pretty=False)) == {**LINE, "process": "recordings"}


def test_on_a_terminal_a_line_is_words(said):
    assert said(LINE, pretty=True).split(maxsplit=1)[1] == (
        "recordings session processed  session_id=12\n"
    )


def test_on_a_terminal_requests_are_left_out(said):
    assert (
        said({**LINE, "event": "request", "logger": "therapybridge.middleware"}, pretty=True) == ""
    )


def test_on_a_terminal_errors_of_any_part_are_shown(said):
    assert "it broke" in said(
        {**LINE, "event": "it_broke", "level": "error", "logger": "celery"}, pretty=True
    )


@pytest.mark.parametrize("raw", ["a warning of a library", '{"not": "ours"}', "[1, 2]", "\x1b[2J"])
def test_a_line_that_is_not_ours_is_made_into_one(said, raw):
    line = json.loads(said(raw, pretty=False))

    assert line["logger"] == "raw"
    assert line["event"].isprintable()


def test_a_line_cannot_steer_the_terminal(said):
    assert "\x1b" not in said({**LINE, "event": "\x1b[2J", "level": "error"}, pretty=True)


def test_all_lines_are_kept(said, tmp_path):
    said({**LINE, "event": "request", "logger": "therapybridge.middleware"}, pretty=True)

    assert json.loads((tmp_path / "run.log").read_text())["event"] == "request"
