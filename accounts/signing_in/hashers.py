"""Argon2id, and a bound on what it may cost.

One hash takes 64 MiB for its tenth of a second. So each process computes HASHES_AT_ONCE of them and
lets a few more wait a moment; whoever comes on top of that is asked to come back. Unknown accounts
are hashed for like known ones (Django does that), so they queue here in the same way.
"""

import threading
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth import hashers

from accounts.errors import Refused

WAITING = 8  # threads; the others of a web process go on with their own work
LONGEST_WAIT = 2  # seconds


class TooManySignIns(Refused):
    code = "busy"
    status = 503
    message = "Too many people are signing in at this moment. Try again in a few seconds."


class Counter:
    """At most so many compute, and so many wait."""

    def __init__(self, at_once: int, *, waiting: int = WAITING):
        self._places = threading.BoundedSemaphore(at_once)
        self._queue = threading.BoundedSemaphore(at_once + waiting)

    @contextmanager
    def place(self):
        if not self._queue.acquire(blocking=False):
            raise TooManySignIns(retry_after=LONGEST_WAIT)
        try:
            if not self._places.acquire(timeout=LONGEST_WAIT):
                raise TooManySignIns(retry_after=LONGEST_WAIT)
            try:
                yield
            finally:
                self._places.release()
        finally:
            self._queue.release()


counter = Counter(settings.HASHES_AT_ONCE)


class Argon2PasswordHasher(hashers.Argon2PasswordHasher):
    """64 MiB, three passes, one lane: above OWASP's floor, and small enough for parallel logins."""

    memory_cost = 64 * 1024  # KiB
    time_cost = 3
    parallelism = 1

    def encode(self, password, salt):
        with counter.place():
            return super().encode(password, salt)

    def verify(self, password, encoded):
        with counter.place():
            return super().verify(password, encoded)
