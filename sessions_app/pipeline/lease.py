"""The right to work on a session, renewed by a heartbeat and lost when it is not.

The heartbeat has a thread and a database connection of its own and also carries the progress, so
that a long transcription neither stops for the database nor dies with its connection.
"""

import logging
import threading
import time
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import Now

from sessions_app.models import TherapySession

log = logging.getLogger(__name__)

PROGRESS_SECONDS = 1.0


class LeaseLost(Exception):
    """Somebody else has the session now; whatever we hold must not be stored."""


class Cancelled(Exception):
    """The therapist asked to stop."""


class Lease:
    def __init__(self, session: TherapySession):
        self.session_id, self.token = session.pk, session.lease_token
        self.progress = session.progress
        self._saved_progress = session.progress
        self._lost = self._cancelled = False
        self._stop = threading.Event()
        self._heartbeat = threading.Thread(target=self._beat, name="lease", daemon=True)

    def __enter__(self) -> "Lease":
        self._heartbeat.start()
        return self

    def __exit__(self, kind, error, traceback) -> None:
        self._stop.set()
        self._heartbeat.join(timeout=30)
        if kind is not None and not self._lost:
            self._let_go(gives_back_attempt=not issubclass(kind, Exception))

    def check(self) -> None:
        """Raise if the work has become pointless; cheap, no query."""
        if self._lost:
            raise LeaseLost
        if self._cancelled:
            raise Cancelled

    def report(self, percent: float) -> None:
        """Note how far the pipeline is (0..100) and check; the heartbeat writes it down."""
        self.progress = max(self.progress, min(99, int(percent)))
        self.check()

    def update(self, **fields) -> None:
        """Change the row if it is still ours."""
        patiently(lambda: self._update(fields))

    def _update(self, fields):
        if not TherapySession.objects.held(self.session_id, self.token).update(**fields):
            self._lost = True
            raise LeaseLost
        self.check()

    def store(self, write: Callable[[TherapySession], None], *, first=lambda: None) -> None:
        """Run `write` in one transaction that holds the row; nothing is stored by a late worker.
        Locks that others take before a session's are taken by `first`."""
        patiently(lambda: self._store(write, first))

    @transaction.atomic
    def _store(self, write, first):
        first()
        held = TherapySession.objects.held(self.session_id, self.token).select_for_update()
        session = held.first()
        if session is None:
            self._lost = True
            raise LeaseLost
        if session.is_cancelled:
            raise Cancelled
        write(session)

    def _beat(self):
        try:
            renew_at = time.monotonic() + settings.HEARTBEAT_SECONDS
            while not self._stop.wait(min(PROGRESS_SECONDS, settings.HEARTBEAT_SECONDS / 2)):
                if self.progress != self._saved_progress or time.monotonic() >= renew_at:
                    self._renew()
                    renew_at = time.monotonic() + settings.HEARTBEAT_SECONDS
        finally:
            connection.close()

    def _renew(self):
        progress = self.progress
        until = Now() + timedelta(seconds=settings.LEASE_SECONDS)
        try:
            rows = TherapySession.objects.held(self.session_id, self.token)
            self._lost = not rows.update(lease_until=until, progress=progress)
            self._cancelled = rows.filter(is_cancelled=True).exists()
            self._saved_progress = progress
        except (OperationalError, InterfaceError):
            log.warning("heartbeat_failed", extra={"session_id": str(self.session_id)})
            connection.close()

    def _let_go(self, *, gives_back_attempt):
        """An error that nobody foresaw, or a worker that was told to stop: let others go on. A
        stopped worker gives its attempt back, a crashed one does not."""
        wait = timedelta(seconds=0 if gives_back_attempt else settings.LEASE_SECONDS / 4)
        patiently(
            lambda: TherapySession.objects.held(self.session_id, self.token).update(
                lease_token=None,
                lease_until=None,
                available_at=Now() + wait,
                queued_at=None,
                attempts=F("attempts") - (1 if gives_back_attempt else 0),
            )
        )


def patiently(write: Callable[[], object], *, seconds: float = 60) -> None:
    """Run a short write, again if the database went away meanwhile. What took an hour to compute
    is not thrown away for a database that restarts. `write` must be safe to repeat."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            write()
            return
        except (OperationalError, InterfaceError):
            if connection.in_atomic_block or time.monotonic() > deadline:
                raise
            connection.close()
            time.sleep(0.5)
