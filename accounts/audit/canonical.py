"""An audit row as bytes: the same ones for what is written, what the database gives back and what
an exported file holds. Golden vectors stand in the tests: a change needs another VERSION.

version | for each field of FIELDS: 0 for none, or 1 | length in four bytes | value
"""

import json
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from ipaddress import ip_address
from uuid import UUID

VERSION = b"\x01"
NONE = b"\x00"
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)


class NotCanonical(ValueError):
    """This cannot be written down so that everybody reads the same."""


def canonical(row: Mapping) -> bytes:
    parts = [VERSION]
    try:
        for name, encode in FIELDS.items():
            value = row[name]
            parts.append(NONE if value is None else lengthened(encode(value)))
    except (TypeError, ValueError, AttributeError, KeyError) as error:
        raise NotCanonical(f"{name}: {type(error).__name__}") from error
    return b"".join(parts)


def lengthened(value: bytes) -> bytes:
    return b"\x01" + len(value).to_bytes(4, "big") + value


def micros(value: datetime | str) -> int:
    """Since 1970, in whole microseconds; what has no time zone is refused."""
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return (value - EPOCH) // MICROSECOND


def _time(value: datetime | str) -> bytes:
    return micros(value).to_bytes(8, "big", signed=True)


def _uuid(value: UUID | str) -> bytes:
    return value.bytes if isinstance(value, UUID) else UUID(value).bytes


def _uuids(values: list) -> bytes:
    return b"".join(map(_uuid, values))


def _text(value: str) -> bytes:
    return str(value).encode()


def _number(value: int) -> bytes:
    return b"%d" % value


@lru_cache(maxsize=1_000)
def _address(value: str) -> bytes:
    return ip_address(value).packed


def _details(value: dict | str) -> bytes:
    """Keys in order, no spaces, and no floats, which everybody writes differently."""
    if isinstance(value, str):  # as the database's driver hands it over
        value = json.loads(value)
    if not value:
        return b"{}"
    _refuse_floats(value)
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, allow_nan=False, separators=(",", ":")
    ).encode()


def _refuse_floats(value) -> None:
    if isinstance(value, dict):
        for key, item in value.items():
            if not isinstance(key, str):
                raise TypeError("keys are text")
            _refuse_floats(item)
    elif isinstance(value, list | tuple):
        for item in value:
            _refuse_floats(item)
    elif isinstance(value, float):
        raise TypeError("no floats")


FIELDS = {
    "id": _uuid,
    "created_at": _time,
    "actor_id": _uuid,
    "actor_role": _text,
    "device_id": _uuid,
    "action": _text,
    "outcome": _text,
    "target_type": _text,
    "target_id": _uuid,
    "patient_id": _uuid,
    "patient_ids": _uuids,
    "ip_address": _address,
    "user_agent": _text,
    "request_method": _text,
    "request_path": _text,
    "request_body_hash": _text,
    "response_status": _number,
    "purpose": _text,
    "risk_level": _text,
    "request_id": _text,
    "details": _details,
}
