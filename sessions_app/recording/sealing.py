"""Encryption of recordings at rest: AES-256-GCM in chunks, one key per recording.

A sealed part is a row of chunks, each a random nonce followed by the ciphertext of at most 1 MiB.
What authenticates a chunk names the recording, what the part is, its number, the chunk's number
and whether it is the last one: a chunk that was changed, moved, dropped or taken from elsewhere
does not open. The recording's own key is sealed with one of the keys of the settings.
"""

import base64
import hashlib
import io
import os
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import accumulate
from typing import BinaryIO
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sessions_app.speech.protocol import TranscriberUnavailable, UnusableRecording

CHUNK = 1024 * 1024  # plain bytes
NONCE, TAG, KEY = 12, 16, 32
SEALED_CHUNK = NONCE + CHUNK + TAG
VERSION = b"\x01"
ORIGINAL, PLAYBACK = "original", "playback"  # what a part is: as it came, or a copy for browsers
_KIND = {ORIGINAL: 0, PLAYBACK: 1}


class DamagedRecording(UnusableRecording):
    def __init__(self):
        super().__init__(
            "The recording was damaged in storage and cannot be opened. Upload it again if you "
            "still have it, and tell your administrator."
        )


class KeyMissing(TranscriberUnavailable):
    def __init__(self):
        super().__init__(
            "The key that this recording was encrypted with is not on this machine. Ask your "
            "administrator to put it back, then press Retry."
        )


class Keyring:
    """The keys of the settings, "id:base64 of 32 bytes" each; the first seals, all open."""

    def __init__(self, entries: Iterable[str]):
        self._keys = dict(_parse(entry) for entry in entries)
        if not self._keys:
            raise ValueError("RECORDING_KEYS is empty; give it one key, id:base64 of 32 bytes.")
        self._newest = next(iter(self._keys))

    def seal(self, key: bytes, *, owner: UUID) -> bytes:
        nonce = os.urandom(NONCE)
        name = self._newest.encode()
        text = AESGCM(self._keys[self._newest]).encrypt(nonce, key, _key_label(name, owner))
        return VERSION + bytes([len(name)]) + name + nonce + text

    def open(self, sealed: bytes, *, owner: UUID) -> bytes:
        name, rest = _key_id(sealed)
        if name not in self._keys:
            raise KeyMissing
        try:
            return AESGCM(self._keys[name]).decrypt(
                rest[:NONCE], rest[NONCE:], _key_label(name.encode(), owner)
            )
        except (InvalidTag, ValueError):
            raise DamagedRecording from None

    def is_newest(self, sealed: bytes) -> bool:
        return _key_id(sealed)[0] == self._newest


def _parse(entry: str) -> tuple[str, bytes]:
    name, _, text = entry.strip().partition(":")
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        key = b""
    if not 0 < len(name.encode()) < 256 or len(key) != KEY:
        raise ValueError("An entry of RECORDING_KEYS is not id:base64 of 32 bytes.")
    return name, key


def _key_id(sealed: bytes) -> tuple[str, bytes]:
    end = 2 + int.from_bytes(sealed[1:2])
    if sealed[:1] != VERSION or len(sealed) < end + NONCE + TAG:
        raise DamagedRecording
    return sealed[2:end].decode(errors="replace"), sealed[end:]


def _key_label(name: bytes, owner: UUID) -> bytes:
    return b"recording key" + VERSION + name + owner.bytes


def new_key() -> bytes:
    return AESGCM.generate_key(bit_length=8 * KEY)


def digest_of_nothing(secret: str) -> "hashlib.blake2b":
    """Recognises the same bytes again, and tells nothing to whoever lacks the secret. The key
    comes from the application's secret, so that it outlives a change of recording keys."""
    key = HKDF(SHA256(), length=KEY, salt=None, info=b"recording digest 1").derive(secret.encode())
    return hashlib.blake2b(key=key, digest_size=32)


class SealedWriter:
    """Takes plain bytes, writes sealed chunks. It does not close the file."""

    def __init__(self, file: BinaryIO, key: bytes, *, owner: UUID, number: int, kind=ORIGINAL):
        self._file, self._cipher = file, AESGCM(key)
        self._label = _part_label(owner, number, kind)
        self._buffer, self._chunks = bytearray(), 0
        self.size = 0

    def write(self, plain: bytes) -> None:
        self._buffer += plain
        self.size += len(plain)
        while len(self._buffer) > CHUNK:  # never the last one: that is known only in the end
            with memoryview(self._buffer) as whole, whole[:CHUNK] as chunk:
                self._seal(chunk, is_last=False)
            del self._buffer[:CHUNK]

    def close(self) -> None:
        self._seal(self._buffer, is_last=True)
        self._buffer = bytearray()

    def _seal(self, plain: bytearray | memoryview, *, is_last: bool):
        nonce = os.urandom(NONCE)
        label = _chunk_label(self._label, self._chunks, is_last)
        self._file.write(nonce)
        self._file.write(self._cipher.encrypt(nonce, plain, label))
        self._chunks += 1


def _part_label(owner: UUID, number: int, kind: str) -> bytes:
    return VERSION + owner.bytes + struct.pack(">BI", _KIND[kind], number)


def _chunk_label(part: bytes, number: int, is_last: bool) -> bytes:
    return part + struct.pack(">Q?", number, is_last)


@dataclass(frozen=True, slots=True)
class Part:
    open: Callable[[], BinaryIO]
    size: int  # plain bytes
    number: int


class SealedReader(io.RawIOBase):
    """The plain bytes of several parts in a row, anywhere in them, one chunk in memory."""

    def __init__(self, parts: list[Part], key: bytes, *, owner: UUID, kind: str = ORIGINAL):
        self._parts, self._cipher = parts, AESGCM(key)
        self._owner, self._kind = owner, kind
        *self._starts, self._size = accumulate((part.size for part in parts), initial=0)
        self._position = 0
        self._file, self._file_of = None, None
        self._chunk, self._chunk_at = b"", None

    def readable(self):
        return True

    def seekable(self):
        return True

    def tell(self):
        return self._position

    def seek(self, offset, whence=io.SEEK_SET):
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._position, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise ValueError("negative seek position")
        self._position = base + offset
        return self._position

    def readinto(self, buffer):
        if self._position >= self._size or not len(buffer):
            return 0
        at = self._part_at(self._position)
        number, skip = divmod(self._position - self._starts[at], CHUNK)
        piece = memoryview(self._open_chunk(at, number))[skip : skip + len(buffer)]
        buffer[: len(piece)] = piece
        self._position += len(piece)
        return len(piece)

    def _part_at(self, position):
        low, high = 0, len(self._starts)
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if self._starts[middle] <= position else (low, middle)
        return low

    def _open_chunk(self, at, number) -> bytes:
        if self._chunk_at != (at, number):
            self._chunk = self._decrypt(self._parts[at], number, self._sealed_file(at))
            self._chunk_at = (at, number)
        return self._chunk

    def _sealed_file(self, at):
        if self._file_of != at:
            self._close_file()
            self._file, self._file_of = self._parts[at].open(), at
            self._check_length(self._parts[at])
        return self._file

    def _check_length(self, part):
        chunks = _count_chunks(part.size)
        if self._file.seek(0, io.SEEK_END) != part.size + chunks * (NONCE + TAG):
            raise DamagedRecording

    def _decrypt(self, part, number, file) -> bytes:
        file.seek(number * SEALED_CHUNK)
        sealed = file.read(SEALED_CHUNK)
        label = _part_label(self._owner, part.number, self._kind)
        is_last = number == _count_chunks(part.size) - 1
        try:
            return self._cipher.decrypt(
                sealed[:NONCE], sealed[NONCE:], _chunk_label(label, number, is_last)
            )
        except (InvalidTag, ValueError):
            raise DamagedRecording from None

    def _close_file(self):
        if self._file is not None:
            self._file.close()
        self._file = self._file_of = None

    def close(self):
        self._close_file()
        self._chunk, self._chunk_at = b"", None
        super().close()


def _count_chunks(size: int) -> int:
    return max(1, -(-size // CHUNK))
