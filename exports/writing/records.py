"""JSON, row by row: what exports/documents/record.schema.json describes."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import BinaryIO

import orjson

from exports.documents.head import Head, Part
from exports.writing.progress import Progress

SCHEMA_VERSION = "1"
AT_ONCE = 64 * 1024  # bytes


def write(head: Head, parts: list[Part], file: BinaryIO, tell: Callable[[float], None]) -> None:
    progress, kept = Progress(tell, len(parts)), bytearray()
    kept += dumped(described(head))[:-1] + b',"sections":{'
    for position, part in enumerate(parts):
        kept += (b"," if position else b"") + dumped(part.name) + b":["
        comma = b"\n"
        for line in progress.told(lines_of(part)):
            kept += comma
            kept += line
            comma = b",\n"
            if len(kept) > AT_ONCE:
                file.write(bytes(kept))
                kept.clear()
        kept += b"]"
    file.write(bytes(kept) + b"}}\n")


def lines_of(part: Part) -> Iterator[bytes]:
    if part.lines is not None:
        return map(str.encode, part.lines())
    return map(dumped, part.rows())


def described(head: Head) -> dict:
    order = head.order
    return {
        "schema_version": SCHEMA_VERSION,
        "kind": order.kind,
        "title": head.title,
        "patient": {"id": order.patient_id, "name": head.patient_name},
        "practice": head.letterhead_name or None,
        "made_for": head.made_for,
        "made_at": head.made_at,
        "timezone": order.timezone,
        "purpose": order.purpose or None,
        "period": {"start": order.start_date, "end": order.end_date},
    }


def dumped(value) -> bytes:
    return orjson.dumps(value, default=as_number, option=orjson.OPT_UTC_Z)


def as_number(value):
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    raise TypeError(type(value).__name__)
