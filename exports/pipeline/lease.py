"""The right to work on an export, renewed by a heartbeat and lost when it is not.

The heartbeat has a thread and a database connection of its own, carries the progress and hears
within a second that the job was cancelled: its row then is nobody's.
"""

import logging
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.db.models.functions import Now

from exports.models import ExportJob
from sessions_app.pipeline.lease import patiently

log = logging.getLogger(__name__)

LOOKS_SECONDS = 1.0


class LeaseLost(Exception):
    """The job was cancelled, or somebody else has it; whatever we hold must not be kept."""


class Lease:
    def __init__(self, job: ExportJob):
        self.job_id, self.token = job.pk, job.lease_token
        self.progress = 0
        self._lost = False
        self._stop = threading.Event()
        self._heartbeat = threading.Thread(target=self._beat, name="export", daemon=True)

    def __enter__(self) -> "Lease":
        self._heartbeat.start()
        return self

    def __exit__(self, kind, error, traceback) -> None:
        self._stop.set()
        self._heartbeat.join(timeout=30)
        if kind is not None and not self._lost:
            self._let_go(gives_back_attempt=not issubclass(kind, Exception))

    def check(self) -> None:
        if self._lost:
            raise LeaseLost

    def tell(self, share: float) -> None:
        """How much is done, 0..1; the heartbeat writes it down. Raises where the work is over."""
        self.progress = max(self.progress, min(99, int(share * 100)))
        self.check()

    def update(self, **fields) -> None:
        """Change the row if it is still ours."""
        patiently(lambda: self._update(fields))

    def _update(self, fields):
        if not ExportJob.objects.held(self.job_id, self.token).update(**fields):
            self._lost = True
        self.check()

    def _beat(self):
        try:
            renew_at, said = time.monotonic() + settings.HEARTBEAT_SECONDS, 0
            while not self._stop.wait(min(LOOKS_SECONDS, settings.HEARTBEAT_SECONDS / 2)):
                is_time = time.monotonic() >= renew_at
                if self._look(renews=is_time, says=self.progress != said):
                    said = self.progress
                renew_at = time.monotonic() + settings.HEARTBEAT_SECONDS if is_time else renew_at
        finally:
            connection.close()

    def _look(self, *, renews, says) -> bool:
        """One query: is the row ours still? And what there is to say."""
        fields = {"progress": self.progress} if says else {}
        if renews or says:
            fields["lease_until"] = Now() + timedelta(seconds=settings.LEASE_SECONDS)
        try:
            rows = ExportJob.objects.held(self.job_id, self.token)
            self._lost = not (rows.update(**fields) if fields else rows.exists())
        except (OperationalError, InterfaceError):
            log.warning("heartbeat_failed", extra={"job_id": str(self.job_id)})
            connection.close()
            return False
        return True

    def _let_go(self, *, gives_back_attempt):
        """An error that nobody foresaw, or a worker that was told to stop: let others go on."""
        wait = timedelta(seconds=0 if gives_back_attempt else settings.LEASE_SECONDS / 4)
        patiently(
            lambda: ExportJob.objects.held(self.job_id, self.token).update(
                lease_token=None,
                lease_until=None,
                queued_at=None,
                available_at=Now() + wait,
                attempts=F("attempts") - (1 if gives_back_attempt else 0),
            )
        )
