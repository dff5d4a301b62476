"""What the person at the terminal is told.

Announcements (the address, the logins) go to the output. The children's lines, which are JSON, go
to the error stream: as they are, with the child's name added, or on a terminal those that matter,
in words. All of them are kept in DATA_DIR/run.log.
"""

import json
import sys
from datetime import datetime
from pathlib import Path

from therapybridge.logs import one_line
from therapybridge.run.server import LOG_LIMIT, open_log

DULL = {"at", "level", "event", "logger", "request_id", "process"}
COLOURS = {"warning": "\033[33m", "error": "\033[31m", "critical": "\033[31m"}


class Told:
    def __init__(self, data: Path, *, pretty: bool):
        self.pretty = pretty
        self.colours = pretty and sys.stderr.isatty()
        self.is_ending = False
        self.path = data / "run.log"
        self.log = open_log(self.path)

    def announce(self, text: str) -> None:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()

    def keep(self, text: str) -> None:
        if self.log.tell() > LOG_LIMIT:
            self.log.close()
            self.log = open_log(self.path)
        self.log.write(text.encode() + b"\n")
        self.log.flush()

    def child_line(self, name: str, line: str) -> None:
        event = read(line)
        event["process"] = name
        text = json.dumps(event)
        self.keep(text)
        if not self.pretty:
            sys.stderr.write(text + "\n")
        elif matters(event) and not (self.is_ending and event["logger"] == "raw"):
            sys.stderr.write(self.in_words(event) + "\n")

    def in_words(self, event: dict) -> str:
        time = datetime.fromisoformat(event["at"]).astimezone().strftime("%H:%M:%S")
        facts = " ".join(f"{key}={event[key]}" for key in event if key not in DULL)
        words = str(event["event"]).replace("_", " ")
        text = one_line(f"{time} {event['process']:<10} {words}  {facts}".rstrip())
        colour = COLOURS.get(event["level"], "") if self.colours else ""
        return f"{colour}{text}\033[0m" if colour else text


def read(line: str) -> dict:
    """A child's line; one that is not ours (a warning of a library) is made into one."""
    try:
        event = json.loads(line)
        if isinstance(event, dict) and {"at", "event", "level", "logger"} <= event.keys():
            return event
    except ValueError:
        pass
    now = datetime.now().astimezone().isoformat("T", "milliseconds")
    return {"at": now, "level": "info", "event": one_line(line), "logger": "raw"}


def matters(event: dict) -> bool:
    if event["level"] in COLOURS or event["logger"] == "raw":
        return True
    return event["logger"].startswith("sessions_app")
