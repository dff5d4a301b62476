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
    head, key = next(iter(_keys(tuple(settings.FIELD_KEYS)).items()))
    nonce = os.urandom(NONCE)
    return head + nonce + key.encrypt(nonce, plain, head + place.encode())


def unseal(sealed: bytes, *, place: str) -> bytes:
    sealed = bytes(sealed)
    end = 2 + (sealed[1] if len(sealed) > 1 else 0)
    head, nonce, text = sealed[:end], sealed[end : end + NONCE], sealed[end + NONCE :]
    key = _keys(tuple(settings.FIELD_KEYS)).get(head)
    if key is None:
        raise CannotOpen("The key of this value is not on this machine.")
    try:
        return key.decrypt(nonce, text, head + place.encode())
    except (InvalidTag, ValueError):
        raise CannotOpen("This value was changed, or belongs elsewhere.") from None


def newest_head() -> bytes:
    """With this begins what was sealed with the key that seals now."""
    return next(iter(_keys(tuple(settings.FIELD_KEYS))))


@lru_cache(maxsize=8)
def _keys(entries: tuple[str, ...]) -> dict[bytes, AESGCM]:
    """By the head of what they sealed; the newest first."""
    pairs = (entry.partition(":")[::2] for entry in entries)
    return {
        VERSION + bytes([len(name.encode())]) + name.encode(): AESGCM(base64.b64decode(key))
        for name, key in pairs
    }
