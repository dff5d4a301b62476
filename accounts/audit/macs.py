"""Keyed hashes of rows and of links. Whoever owns the database and has no key can forge neither."""

import base64
import binascii
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from accounts.audit.canonical import lengthened

LENGTH = 32
START = bytes(LENGTH)  # what the first link links to
ROW, LINK = b"therapybridge audit row", b"therapybridge audit link"


class UnusableKeys(ValueError):
    """They are not of the form id:base64 of 32 bytes."""


class UnknownKey(Exception):
    """It was made with a key that is not here."""


@dataclass(frozen=True)
class Keys:
    """The first one makes new MACs; all of them check."""

    by_name: dict[str, bytes]

    @classmethod
    def parse(cls, entries: Iterable[str]):
        return _parsed(tuple(entries))

    @property
    def newest(self) -> str:
        return next(iter(self.by_name))

    def mac(self, name: str, *parts: bytes) -> bytes:
        if name not in self.by_name:
            raise UnknownKey(name)
        message = b"".join(map(lengthened, (*parts, name.encode())))
        return hmac.digest(self.by_name[name], message, "sha256")

    def row(self, name: str, canonical: bytes) -> bytes:
        return self.mac(name, ROW, canonical)

    def link(
        self, name: str, *, previous: bytes, seq: int, sealed_at: int, canonical: bytes, row: bytes
    ) -> bytes:
        """Of one sealed row, with all that was sealed before in `previous`."""
        place = seq.to_bytes(8, "big") + sealed_at.to_bytes(8, "big", signed=True)
        return self.mac(name, LINK, previous, place, canonical, row)


def same(mac: bytes, other: bytes) -> bool:
    return hmac.compare_digest(mac, other)


@lru_cache(maxsize=8)
def _parsed(entries: tuple[str, ...]) -> Keys:
    try:
        pairs = (entry.strip().partition(":") for entry in entries)
        keys = {name: base64.b64decode(key, validate=True) for name, _, key in pairs}
    except binascii.Error as error:
        raise UnusableKeys("A key is not base64.") from error
    if not keys or any(len(key) != LENGTH for key in keys.values()):
        raise UnusableKeys("Keys are written id:base64 of 32 bytes.")
    return Keys(keys)
