"""One line per event, as JSON or, on a terminal, for people. Never a patient's words.

A line holds what its author named in `extra`, as far as the key is in KEYS. From a message with
arguments, as libraries write them, only the numbers are taken. Of an exception it tells the type
and the frames: its text may quote what somebody said.
"""

import logging
import sys
import traceback
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

import structlog

from accounts import request_id

KEYS = frozenset()
KEYS |= {"at", "level", "event", "logger", "request_id", "error", "frames", "process", "pid"}
KEYS |= {"session_id", "patient_id", "user_id", "event_id", "job_id", "task", "task_id", "queue"}
KEYS |= {"method", "route", "status", "status_code", "port", "code", "attempt", "attempts", "step"}
KEYS |= {"ms", "seconds", "percent", "count", "bytes", "engine", "model", "tokens", "cost"}
THEIRS = {
    "celery": "INFO",
    "celery.app.trace": "WARNING",  # a task's own lines say what was done
    "celery.beat": "WARNING",
    "celery.worker.strategy": "WARNING",
    "django": "WARNING",
    "django.request": "ERROR",  # RequestIdMiddleware writes a line for each request
    "gunicorn.error": "INFO",
}
WORDS_OF_CELERY = frozenset(["name", "id", "description", "runtime"])
OURS = ("accounts", "timeline", "sessions_app", "treatment", "exports", "therapybridge")
MASK = "[...]"
LONGEST_TEXT = 200
LONGEST_LIST = 20
CHECKOUT = str(Path(__file__).resolve().parent.parent)
PLACES = [f"{place}/" for place in sorted({CHECKOUT, *sys.path}, key=len, reverse=True) if place]


def configuration(form: str = "auto", *, level: str = "INFO") -> dict:
    """For logging.config.dictConfig; `form` is json, pretty, or auto: pretty on a terminal."""
    levels = dict.fromkeys(OURS, level) | THEIRS
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"()": formatter, "form": form}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stderr"], "level": "WARNING"},
        "loggers": {
            name: {"level": least, "handlers": [], "propagate": True}
            for name, least in levels.items()
        },
    }


def formatter(form: str) -> logging.Formatter:
    pretty = form == "pretty" or (form == "auto" and sys.stderr.isatty())
    return structlog.stdlib.ProcessorFormatter(
        processors=[read_record, name_exception, keep_known_keys, last_step(pretty=pretty)],
        use_get_message=False,
        pass_foreign_args=True,
    )


def last_step(*, pretty: bool):
    if not pretty:
        return structlog.processors.JSONRenderer()
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(), timestamp_key="at", pad_event_to=24
    )


def read_record(logger, method, event: dict) -> dict:
    record = event.pop("_record")
    message = fill_in(event["event"], event.pop("positional_args", ()))
    extra = {key: value for key, value in vars(record).items() if key in KEYS - {"process"}}
    return {
        "at": datetime.fromtimestamp(record.created, UTC).isoformat("T", "milliseconds"),
        "level": record.levelname.lower(),
        "event": message,
        "logger": record.name,
        "request_id": request_id.current(),
        **extra,
        "exc_info": event.get("exc_info"),
    }


def fill_in(template: str, arguments: tuple | dict) -> str:
    """The message with its numbers; whatever else it was given is masked."""
    if not arguments:
        return template
    if isinstance(arguments, dict):
        given = {
            key: value if key in WORDS_OF_CELERY else _mask(value)
            for key, value in arguments.items()
        }
    else:
        given = tuple(_mask(value) for value in arguments)
    try:
        return template % given
    except (TypeError, ValueError, KeyError):
        return template


def _mask(value):
    return value if isinstance(value, int | float | UUID | None) else MASK


def name_exception(logger, method, event: dict) -> dict:
    """Types, outermost first, and the frames of the outermost; never the text."""
    information = event.pop("exc_info", None)
    error = information[1] if isinstance(information, tuple) else information
    if isinstance(error, BaseException):
        event["error"] = " from ".join(type(e).__qualname__ for e in _chain(error))
        event["frames"] = [
            f"{_place(frame.f_code.co_filename)}:{line}:{frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(error.__traceback__)
        ][-LONGEST_LIST:]
    return event


def _chain(error: BaseException | None):
    for _ in range(5):
        if error is None:
            return
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _place(path: str) -> str:
    for place in PLACES:
        path = path.removeprefix(place)
    return path


def keep_known_keys(logger, method, event: dict) -> dict:
    return {key: plain(value) for key, value in event.items() if key in KEYS and value is not None}


def plain(value):
    """What may stand in a line: numbers, and short text on one line. Of other things, the type."""
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, str | UUID):
        return one_line(str(value))
    if isinstance(value, list | tuple):
        return [plain(item) for item in value[:LONGEST_LIST]]
    return f"<{type(value).__name__}>"


def one_line(text: str) -> str:
    """Whatever moves a cursor, breaks a line, hides or turns text is shown as an escape."""
    if not text.isprintable():
        text = "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - 3] + "..."
