"""Workers say every now and then that they are there: in the cache, for /metrics, and as a file of
their own, for whatever restarts what has died."""

import time
from pathlib import Path

from celery import Celery, signals
from django.conf import settings
from django.core.cache import cache
from redis.exceptions import RedisError

EVERY = 15  # seconds
REMEMBERED = 24 * 3600
KNOWN = "alive"


def connect(app: Celery) -> None:
    signals.heartbeat_sent.connect(worker_is_alive)


def worker_is_alive(sender=None, **_):
    """Every two seconds; said less often. Nodes are called recordings@host, tasks@host ..."""
    now = time.monotonic()
    if now - getattr(sender, "said_at", -EVERY) < EVERY:
        return
    sender.said_at = now
    if settings.ALIVE_FILE:
        Path(settings.ALIVE_FILE).touch()
    say(sender.eventer.hostname.partition("@")[0])


def say(name: str) -> None:
    """A broker that is away is seen by other means."""
    try:
        client = cache._cache.get_client(None, write=True)
        client.hset(cache.make_key(KNOWN), name, time.time())
        client.expire(cache.make_key(KNOWN), REMEMBERED)
    except RedisError:
        return


def ages() -> dict[str, float]:
    """Seconds since each was heard of."""
    said = cache._cache.get_client(None, write=False).hgetall(cache.make_key(KNOWN))
    now = time.time()
    return {name.decode(): max(0.0, now - float(at)) for name, at in said.items()}
