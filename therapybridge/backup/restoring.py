"""Put a set into an empty place. Nothing is touched before all of the set was read and is whole."""

import io
from collections.abc import Callable, Iterator
from pathlib import Path

from django.conf import settings
from django.core.files import File

from sessions_app.recording import objects
from therapybridge.backup import facts, postgres
from therapybridge.backup.sets import ANCHORS, DATABASE, OpenedSet, Unusable, private

FILES = (facts.RECORDINGS, facts.EXPORTS)


def restore(place: Path, *, tell: Callable[[str], None]) -> OpenedSet:
    if not settings.BACKUP_KEYS:
        raise Unusable("BACKUP_KEYS is empty: give it the key that this set was sealed with.")
    opened = OpenedSet(place, settings.BACKUP_KEYS)
    size = opened.verify()
    tell(f"The set of {opened.manifest.made_at} is whole: {size} bytes.")
    _require_room(opened)
    (database,) = opened.manifest.of(DATABASE)
    postgres.restore(opened.read(database))
    tell("The database is back.")
    for kind in FILES:
        for part in opened.manifest.of(kind):
            _put_back(kind, part.name, opened.read(part))
    tell(f"{sum(len(opened.manifest.of(kind)) for kind in FILES)} files are back.")
    for part in opened.manifest.of(ANCHORS):
        tell(_put_anchors_back(b"".join(opened.read(part))))
    return opened


def _require_room(opened: OpenedSet) -> None:
    if not facts.is_empty():
        raise Unusable("This database is not empty. Restore into a new one.")
    for kind in FILES:
        if opened.manifest.of(kind) and next(objects.listed(facts.storage_of(kind)), None):
            raise Unusable(
                f"There are files among the {kind} already. Restore into an empty place."
            )


def _put_back(kind: str, name: str, pieces: Iterator[bytes]) -> None:
    where = facts.storage_of(kind)
    with objects.told_when_away():
        saved = where.save(name, File(io.BufferedReader(_Pieces(pieces)), name))
    if saved != name:
        raise Unusable(f"A file called {name} was there already.")


def _put_anchors_back(lines: bytes) -> str:
    """Those that are there are later ones, and evidence: they stay."""
    path = settings.AUDIT_ANCHORS
    if path.exists():
        return "The anchors file that is here stays: it may know of later rows."
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with private(path) as file:
        file.write(lines)
    return "The anchors are back."


class _Pieces(io.RawIOBase):
    """An iterator as a file that is read once."""

    def __init__(self, pieces: Iterator[bytes]):
        self._pieces, self._rest = pieces, b""

    def readable(self):
        return True

    def readinto(self, buffer):
        if not self._rest:
            self._rest = next(self._pieces, b"")
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size
