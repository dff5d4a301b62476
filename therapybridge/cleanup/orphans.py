"""Files of every storage that belong to no row."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.core.files.storage import storages
from django.utils import timezone

from exports.models import ExportJob
from sessions_app.pipeline import leftovers
from sessions_app.pipeline.leftovers import Leftovers
from sessions_app.recording import objects

EXPORTS = "exports"


@dataclass(frozen=True)
class Orphans:
    recordings: Leftovers
    exports: tuple[str, ...]

    @property
    def names(self) -> list[tuple[str, str]]:
        """(where, name); names are ours and say nothing."""
        return [
            *(("spool", path.name) for path in self.recordings.spooled),
            *(("recordings", name) for name in self.recordings.orphans),
            *((EXPORTS, name) for name in self.exports),
        ]


def find(most: int) -> Orphans:
    """At most so many of each kind; the next run goes on."""
    age = left_alone()
    found = leftovers.find(age)
    recordings = Leftovers(found.spooled[:most], found.orphans[:most], found.missing)
    return Orphans(recordings, _of_exports(age)[:most])


def left_alone() -> timedelta:
    """Never less than an hour: somebody may still be at it."""
    return max(timedelta(hours=settings.ORPHANED_FILES_KEPT_HOURS), leftovers.LEFT_ALONE)


def delete(orphans: Orphans) -> None:
    leftovers.delete(orphans.recordings)
    for name in orphans.exports:
        with objects.told_when_away():
            storages[EXPORTS].delete(name)


def _of_exports(age: timedelta) -> tuple[str, ...]:
    if EXPORTS not in settings.STORAGES:
        return ()
    until = timezone.now() - age
    old = [name for name, at in objects.listed(storages[EXPORTS]) if at < until]
    known = set(ExportJob.objects.exclude(file_name="").values_list("file_name", flat=True))
    return tuple(sorted(name for name in old if name not in known))
