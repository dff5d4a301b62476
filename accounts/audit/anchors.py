"""Signed statements of how far the chain has come, one a line, in a file outside the database.

A chain alone cannot show that its end was cut off, nor that whoever has its key wrote it anew.
Each line names the hash of the line before. `restored_to` is set by an operator who restored a
backup: what earlier anchors say of later rows is then void.
"""

import base64
import hashlib
import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

PURPOSE = b"therapybridge audit anchor 1\n"
BEFORE_ALL = "0" * 64
LONGEST = 4096  # bytes of a line


class Unreadable(ValueError):
    """This line is no anchor."""


@dataclass(frozen=True)
class Anchor:
    number: int
    seq: int
    count: int  # of the rows that were sealed until then
    mac: str
    at: str
    previous: str
    restored_to: int | None = None
    signature: str = ""

    @property
    def line(self) -> str:
        return json.dumps(asdict(self), sort_keys=True, separators=(",", ":"))

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.line.encode()).hexdigest()

    @property
    def signed_bytes(self) -> bytes:
        return PURPOSE + replace(self, signature="").line.encode()

    @classmethod
    def parse(cls, line: str):
        try:
            anchor = cls(**json.loads(line))
            whole = all(isinstance(n, int) for n in (anchor.number, anchor.seq, anchor.count))
        except (TypeError, ValueError) as error:
            raise Unreadable(line[:80]) from error
        if not whole or anchor.line != line:
            raise Unreadable(line[:80])
        return anchor


def signed(anchor: Anchor, key: Ed25519PrivateKey) -> Anchor:
    signature = base64.b64encode(key.sign(anchor.signed_bytes)).decode()
    return replace(anchor, signature=signature)


def is_signed_by(anchor: Anchor, key: Ed25519PublicKey) -> bool:
    try:
        key.verify(base64.b64decode(anchor.signature), anchor.signed_bytes)
    except (InvalidSignature, ValueError):
        return False
    return True


def signing_key(text: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text))


def public_key(text: str) -> Ed25519PublicKey:
    return Ed25519PublicKey.from_public_bytes(base64.b64decode(text))


def public_text(key: Ed25519PrivateKey) -> str:
    return base64.b64encode(key.public_key().public_bytes_raw()).decode()


def last_of(path: Path) -> Anchor | None:
    """The last whole line. One that a crash cut short is written again by whoever appends."""
    if not path.exists():
        return None
    with path.open("rb") as file:
        end = file.seek(0, os.SEEK_END)
        file.seek(max(0, end - 2 * LONGEST))
        lines = file.read().split(b"\n")[:-1]
    return Anchor.parse(lines[-1].decode()) if lines else None


def append(path: Path, anchors: list[Anchor]) -> None:
    """Returns when the lines are on the disk. They go to the end even if others write too."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    text = "".join(anchor.line + "\n" for anchor in anchors).encode()
    file = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        _drop_unfinished_line(file)
        if os.write(file, text) != len(text):
            raise OSError("There is no room for the anchors.")
        os.fsync(file)
    finally:
        os.close(file)


def _drop_unfinished_line(file: int) -> None:
    end = os.lseek(file, 0, os.SEEK_END)
    tail = os.pread(file, LONGEST, max(0, end - LONGEST))
    rest = len(tail) - (tail.rfind(b"\n") + 1)
    if rest:
        os.truncate(file, end - rest)
