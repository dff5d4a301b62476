"""A set on the disk: a folder with a head, a sealed manifest and sealed parts with numbers for
names. It has another name until it is whole."""

import base64
import hashlib
import io
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from sessions_app.recording.sealing import (
    CHUNK,
    DamagedRecording,
    KeyMissing,
    Keyring,
    Part,
    SealedReader,
    SealedWriter,
    new_key,
)

FORMAT = 1
HEAD, MANIFEST = "set.json", "manifest"
PREFIX, UNFINISHED = "backup-", ".unfinished"
DATABASE, ANCHORS = "database", "anchors"  # kinds of parts; the others are names of storages


class Unusable(Exception):
    """Nothing must be restored from this set; the text says why, for the operator."""


@dataclass(frozen=True)
class Stored:
    number: int
    kind: str
    name: str  # in its storage
    size: int  # plain bytes
    sha256: str


@dataclass
class Manifest:
    made_at: str
    version: str
    migrations: dict[str, str]  # the last of each app
    rows: dict[str, int]  # by table
    audit_head: int
    audit_mac: str
    has_files: bool  # False: they are kept safe elsewhere, and only named here
    parts: list[Stored] = field(default_factory=list)
    named: list[list[str]] = field(default_factory=list)  # [kind, name] of files left out
    gone: int = 0  # files deleted while this was made, with their rows

    def of(self, kind: str) -> list[Stored]:
        return [part for part in self.parts if part.kind == kind]


class NewSet:
    """Add parts, then `finish`; what was not finished is removed."""

    def __init__(self, where: Path, keys: list[str]):
        self.id, self._key, self._number = uuid4(), new_key(), 0
        self._keys = Keyring(keys)
        moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        self.place = where / f"{PREFIX}{moment}-{secrets.token_hex(4)}"
        self._folder = self.place.with_name(self.place.name + UNFINISHED)
        self.parts: list[Stored] = []

    def __enter__(self):
        self._folder.mkdir(mode=0o700, parents=True)
        return self

    def __exit__(self, *_):
        shutil.rmtree(self._folder, ignore_errors=True)

    def add(self, kind: str, name: str, file: BinaryIO) -> None:
        self._number += 1
        size, digest = self._write(str(self._number), self._number, file)
        self.parts.append(Stored(self._number, kind, name, size, digest))

    def finish(self, manifest: Manifest) -> Path:
        text = json.dumps(asdict(manifest)).encode()
        self._write(MANIFEST, 0, io.BytesIO(text))
        sealed_key = self._keys.seal(self._key, owner=self.id)
        head = {"format": FORMAT, "id": str(self.id), "manifest_bytes": len(text)}
        head["key"] = base64.b64encode(sealed_key).decode()
        with private(self._folder / HEAD) as disk:
            disk.write(json.dumps(head).encode())
        _sync(self._folder / HEAD)
        _sync(self._folder)
        self._folder.rename(self.place)
        _sync(self.place.parent)
        return self.place

    def _write(self, name, number, file) -> tuple[int, str]:
        digest = hashlib.sha256()
        with private(self._folder / name) as disk:
            writer = SealedWriter(disk, self._key, owner=self.id, number=number)
            while piece := file.read(CHUNK):
                digest.update(piece)
                writer.write(piece)
            writer.close()
            disk.flush()
            os.fsync(disk.fileno())
        return writer.size, digest.hexdigest()


class OpenedSet:
    """An existing set. Raises Unusable with the reason."""

    def __init__(self, place: Path, keys: Iterable[str]):
        self.place = place
        head = self._head()
        try:
            self.id = UUID(head["id"])
            sealed = base64.b64decode(head["key"])
            self._key = Keyring(keys).open(sealed, owner=self.id)
            self.manifest = self._manifest(head["manifest_bytes"])
        except KeyMissing:
            raise Unusable(
                "This set was sealed with another key than those of BACKUP_KEYS."
            ) from None
        except DamagedRecording:
            raise Unusable(
                "This set does not open: BACKUP_KEYS is another key under the same name, or the "
                "head or the manifest was changed."
            ) from None
        except (KeyError, TypeError, ValueError):
            raise Unusable("The head of this set is damaged.") from None

    def _head(self) -> dict:
        try:
            head = json.loads((self.place / HEAD).read_text())
        except FileNotFoundError:
            raise Unusable(f"There is no finished set in {self.place}.") from None
        except ValueError:
            raise Unusable("The head of this set is damaged.") from None
        if not isinstance(head, dict) or head.get("format") != FORMAT:
            raise Unusable("This set was made by another version; use that one to restore it.")
        return head

    def _manifest(self, size: int) -> Manifest:
        text = b"".join(self._pieces(MANIFEST, 0, size))
        said = json.loads(text)
        parts = [Stored(**part) for part in said.pop("parts")]
        return Manifest(**said, parts=parts)

    def verify(self) -> int:
        """Read all of it, and compare; returns the number of plain bytes."""
        for part in self.manifest.parts:
            digest = hashlib.sha256()
            for piece in self.read(part):
                digest.update(piece)
            if digest.hexdigest() != part.sha256:
                raise Unusable(f"Part {part.number} of this set ({part.kind}) was changed.")
        return sum(part.size for part in self.manifest.parts)

    def read(self, part: Stored) -> Iterator[bytes]:
        try:
            yield from self._pieces(str(part.number), part.number, part.size)
        except DamagedRecording:
            raise Unusable(f"Part {part.number} of this set ({part.kind}) is damaged.") from None

    def _pieces(self, name: str, number: int, size: int) -> Iterator[bytes]:
        row = Part(lambda: self._opened(name), size, number)
        with SealedReader([row], self._key, owner=self.id) as file:
            while piece := file.read(CHUNK):
                yield piece

    def _opened(self, name: str) -> BinaryIO:
        try:
            return (self.place / name).open("rb")
        except FileNotFoundError:
            raise Unusable(f"This set is incomplete: its part {name} is missing.") from None


def all_in(where: Path) -> list[Path]:
    """Finished sets, the oldest first."""
    return sorted(path.parent for path in where.glob(f"{PREFIX}*/{HEAD}") if _is_whole(path))


def _is_whole(head: Path) -> bool:
    return not head.parent.name.endswith(UNFINISHED)


def private(path: Path) -> BinaryIO:
    """A new file, for the account that runs this alone, whatever the umask."""
    return open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb")


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
