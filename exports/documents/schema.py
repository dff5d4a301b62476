"""The published schema of a JSON export."""

import json
from functools import cache
from pathlib import Path

FILE = Path(__file__).with_name("record.schema.json")


@cache
def record_schema() -> dict:
    return json.loads(FILE.read_text(encoding="utf-8"))
