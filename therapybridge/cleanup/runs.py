"""One run: find, and unless it only asks, clear away what was found. Both see the same."""

import logging
from dataclasses import dataclass, field

from django.db import transaction
from django.utils import timezone

from accounts.models import AuditEvent, User
from sessions_app.actions import failed_sessions
from sessions_app.models import TherapySession
from sessions_app.recording.objects import StorageAway
from therapybridge.cleanup import orphans
from therapybridge.models import CleanupRun

log = logging.getLogger(__name__)

AT_ONCE = 500  # of each kind
Task = CleanupRun.Task


@dataclass
class Outcome:
    """What a run found, or cleared away."""

    run: CleanupRun
    files: list[tuple[str, str]] = field(default_factory=list)  # (where, name)
    sessions: list[TherapySession] = field(default_factory=list)


def clean_up(task: str, *, by: User | None, dry_run: bool) -> Outcome:
    """`by` is None where beat asks."""
    CleanupRun.objects.outdated().delete()
    outcome = Outcome(CleanupRun.objects.create(task=task, is_dry_run=dry_run, started_by=by))
    try:
        if task in (Task.ORPHANED_FILES, Task.ALL):
            _files(outcome, dry_run=dry_run)
        if task in (Task.FAILED_SESSIONS, Task.ALL):
            _sessions(outcome, by=by, dry_run=dry_run)
    except StorageAway as away:
        outcome.run.error_code = away.code
        _close(outcome, by=by)
        raise
    outcome.run.finished_at = timezone.now()
    _close(outcome, by=by)
    return outcome


def _files(outcome, *, dry_run):
    found = orphans.find(AT_ONCE)
    outcome.run.missing_files = len(found.recordings.missing)
    outcome.run.has_more |= AT_ONCE in map(
        len, (found.recordings.spooled, found.recordings.orphans, found.exports)
    )
    if not dry_run:
        orphans.delete(found)
    outcome.files = found.names


def _sessions(outcome, *, by, dry_run):
    due = list(failed_sessions.due().select_related("recording", "patient")[:AT_ONCE])
    outcome.run.has_more |= len(due) == AT_ONCE
    sizes = {session.pk: session.recording.size for session in due}
    outcome.sessions = due if dry_run else failed_sessions.delete_sound(due, by=by)
    outcome.run.recording_bytes = sum(sizes[session.pk] for session in outcome.sessions)


@transaction.atomic
def _close(outcome, *, by):
    run = outcome.run
    run.files, run.sessions = len(outcome.files), len(outcome.sessions)
    run.save()
    AuditEvent.objects.record(
        by=by,
        action="cleanup.run",
        target=run,
        risk="normal" if run.is_dry_run else "elevated",
        task=run.task,
        dry_run=run.is_dry_run,
        files=run.files,
        sessions=run.sessions,
    )
    log.info(
        "cleanup_run",
        extra={"task": run.task, "count": run.files + run.sessions},
    )
