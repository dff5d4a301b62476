"""How a decoding child and its parent talk over one socket: kind, length, content.

The child asks for bytes of the recording and sends what it made of them; it has neither the file
nor the key. Standard library only, because the child imports this before it locks itself in.
"""

import json
import os
import struct

READ, BYTES = b"R", b"B"  # child: offset and length; parent: those bytes
JOB, FACTS, SOUND, DONE, FAULT = b"J", b"I", b"S", b"D", b"F"
HEADER = struct.Struct(">cI")
RANGE = struct.Struct(">QI")
LONGEST = 16 * 1024 * 1024  # of one message


class ChannelClosed(Exception):
    """The other side is gone, or talks nonsense."""


def pack(kind: bytes, content: bytes) -> bytes:
    return HEADER.pack(kind, len(content)) + content


def unpack_header(header: bytes) -> tuple[bytes, int]:
    kind, length = HEADER.unpack(header)
    if length > LONGEST:
        raise ChannelClosed
    return kind, length


class Channel:
    """The child's end: plain reads and writes on a descriptor, which go on working when the
    process may not open anything any more."""

    def __init__(self, descriptor: int):
        self._descriptor = descriptor

    def send(self, kind: bytes, content: bytes = b"") -> None:
        rest = memoryview(pack(kind, content))
        while rest:
            rest = rest[os.write(self._descriptor, rest) :]

    def send_json(self, kind: bytes, content: dict) -> None:
        self.send(kind, json.dumps(content).encode())

    def receive(self) -> tuple[bytes, bytes]:
        kind, length = unpack_header(self._exactly(HEADER.size))
        return kind, self._exactly(length)

    def _exactly(self, length: int) -> bytes:
        pieces = []
        while length:
            piece = os.read(self._descriptor, min(length, 1 << 20))
            if not piece:
                raise ChannelClosed
            pieces.append(piece)
            length -= len(piece)
        return b"".join(pieces)
