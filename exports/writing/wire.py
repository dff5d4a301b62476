"""Questions and answers between a worker and its press: two lengths, then JSON, then bytes."""

import json
import os
import struct

LENGTHS = struct.Struct(">II")


def send(descriptor: int, told: dict, content: bytes) -> None:
    words = json.dumps(told).encode()
    rest = memoryview(LENGTHS.pack(len(words), len(content)) + words + content)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def receive(descriptor: int) -> tuple[dict, bytes] | None:
    """None where the other side has hung up."""
    lengths = exactly(descriptor, LENGTHS.size)
    if lengths is None:
        return None
    words, content = LENGTHS.unpack(lengths)
    found = exactly(descriptor, words + content)
    return None if found is None else (json.loads(found[:words]), found[words:])


def exactly(descriptor: int, size: int) -> bytes | None:
    found = bytearray()
    while len(found) < size:
        more = os.read(descriptor, min(size - len(found), 1 << 20))
        if not more:
            return None
        found += more
    return bytes(found)
