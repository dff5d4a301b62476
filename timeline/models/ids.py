"""Ids that grow with time (UUIDv7, RFC 9562): events of one moment lie beside each other in the
table and in its indexes, in the order in which they were written."""

import secrets
import threading
import time
import uuid

NANOSECONDS_PER_MILLISECOND = 1_000_000
VERSION, VARIANT = 7 << 76, 0b10 << 62

_turn = threading.Lock()
_last = 0


def next_id() -> uuid.UUID:
    """Milliseconds, then the part of one in 4096ths, then chance."""
    global _last
    milliseconds, rest = divmod(time.time_ns(), NANOSECONDS_PER_MILLISECOND)
    moment = milliseconds << 12 | rest * 4096 // NANOSECONDS_PER_MILLISECOND
    with _turn:
        _last = moment = max(moment, _last + 1)
    high = (moment >> 12) << 80 | VERSION | (moment & 0xFFF) << 64
    return uuid.UUID(int=high | VARIANT | secrets.randbits(62))
