"""The audit rows as a file of JSON lines: a head, the sealed rows in order, those that wait, and
an end with their number, without which the file is not whole."""

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from typing import IO

from accounts.audit.canonical import FIELDS
from accounts.audit.verifier import Head, Sealed, Waiting

FORMAT = "therapybridge audit 1"


class UnreadableExport(Exception):
    """This file is no export, or it was cut short."""


def write(
    line: Callable[[str], object], head: Head, sealed: Iterable[Sealed], waiting: Iterable[Waiting]
) -> int:
    """Returns the number of rows."""
    rows = 0
    line(_text({"format": FORMAT, **asdict(head)}))
    for row in sealed:
        line(_text(row._asdict() | {"event": row.event and _content(row.event)}))
        rows += 1
    for row in waiting:
        line(_text(row._asdict() | {"event": row.event and _content(row.event)}))
        rows += 1
    line(_text({"end": rows}))
    return rows


def _content(event) -> dict:
    details = event["details"]
    loaded = json.loads(details) if isinstance(details, str) else details
    return {name: event[name] for name in (*FIELDS, "mac", "key_id")} | {"details": loaded}


def _text(entry: dict) -> str:
    return json.dumps(entry, default=_plain, separators=(",", ":"), ensure_ascii=False) + "\n"


def _plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, bytes | memoryview):
        return bytes(value).hex()
    return str(value)  # UUID


class Export:
    """Read in one pass: first `head`, then all of `sealed`, then all of `waiting`."""

    def __init__(self, file: IO[str]):
        self.entries = self._read(file)
        self.rows = 0
        self.pending: dict | None = None
        first = next(self.entries, {})
        if first.pop("format", None) != FORMAT:
            raise UnreadableExport("This is no export of audit rows.")
        self.head = Head(**first)

    def sealed(self) -> Iterator[Sealed]:
        for entry in self.entries:
            if "seq" not in entry:
                self.pending = entry
                return
            self.rows += 1
            yield Sealed(**entry | {"mac": bytes.fromhex(entry["mac"]), "event": _event(entry)})

    def waiting(self) -> Iterator[Waiting]:
        entry = self.pending
        while entry and "end" not in entry:
            self.rows += 1
            yield Waiting(**entry | {"event": _event(entry)})
            entry = next(self.entries, None)
        if entry is None or entry["end"] != self.rows:
            raise UnreadableExport("This file is not whole.")

    @staticmethod
    def _read(file: IO[str]) -> Iterator[dict]:
        for text in file:
            try:
                yield json.loads(text)
            except ValueError as error:
                raise UnreadableExport("This file is not whole.") from error


def _event(entry: dict) -> dict | None:
    event = entry["event"]
    if event is None or event["id"] != entry["event_id"]:
        return None
    return event | {"mac": bytes.fromhex(event["mac"])}
