"""Small secrets at rest: AES-256-GCM with the keys of FIELD_KEYS, the newest seals, all open.

What authenticates a value names its place (model, field, row): sealed bytes that were moved
elsewhere do not open.
"""

import base64
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12
VERSION = b"\x01"


class CannotOpen(Exception):
    """The key is not here, or the bytes were changed or moved."""


def seal(plain: bytes, *, place: str) -> bytes:
    """version | length of key id | key id | nonce | ciphertext and tag."""
    name, key = next(iter(_keys(tuple(settings.FIELD_KEYS)).items()))
    nonce = os.urandom(NONCE)
    head = VERSION + bytes([len(name)]) + name.encode()
    return head + nonce + AESGCM(key).encrypt(nonce, plain, head + place.encode())


def unseal(sealed: bytes, *, place: str) -> bytes:
    sealed = bytes(sealed)
    end = 2 + (sealed[1] if len(sealed) > 1 else 0)
    head, nonce, text = sealed[:end], sealed[end : end + NONCE], sealed[end + NONCE :]
    key = _keys(tuple(settings.FIELD_KEYS)).get(head[2:].decode("utf-8", "replace"))
    if key is None or sealed[:1] != VERSION:
        raise CannotOpen("The key of this value is not on this machine.")
    try:
        return AESGCM(key).decrypt(nonce, text, head + place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen("This value was changed, or belongs elsewhere.") from None


@lru_cache(maxsize=8)
def _keys(entries: tuple[str, ...]) -> dict[str, bytes]:
    return {name: base64.b64decode(key) for name, _, key in (e.partition(":") for e in entries)}
