"""CSV: one table for each kind of export, that no spreadsheet takes for formulas."""

import csv
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from io import StringIO
from typing import BinaryIO
from zoneinfo import ZoneInfo

from exports.documents.columns import TABLES
from exports.documents.head import Head, Part
from exports.writing.progress import Progress

BOM = b"\xef\xbb\xbf"  # without it Excel reads UTF-8 as something else
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")  # also as wide signs
END = "\r\n"
AT_ONCE = 64 * 1024  # characters


def write(head: Head, parts: list[Part], file: BinaryIO, tell: Callable[[float], None]) -> None:
    file.write(BOM)
    kept = StringIO()
    lines = csv.writer(kept, lineterminator=END)
    progress = Progress(tell, len(parts))
    columns, lines_of = TABLES[head.order.kind]
    lines.writerow(columns)
    for part in parts:
        for row in progress.told(part.rows() if part.table is None else part.table()):
            if part.table is None:
                lines.writerows(cells(lines_of(part.name, row), head.zone))
            else:
                kept.write(row + END)
            if kept.tell() > AT_ONCE:
                flush(kept, file)
    flush(kept, file)


def flush(kept: StringIO, file: BinaryIO) -> None:
    file.write(kept.getvalue().encode("utf-8", "replace"))
    kept.seek(0)
    kept.truncate()


def cells(lines: Iterable[tuple], zone: ZoneInfo) -> Iterator[list]:
    for line in lines:
        yield [cell(value, zone) for value in line]


def cell(value, zone: ZoneInfo):
    """Numbers stay numbers, moments are the reader's, and words are words and nothing else."""
    if isinstance(value, str):
        return safe(value)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.astimezone(zone).isoformat(timespec="seconds")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value


def safe(text: str) -> str:
    text = text.replace("\0", "")
    is_formula = text.startswith(FORMULA) or text.lstrip().startswith(FORMULA)
    return f"'{text}" if is_formula else text
