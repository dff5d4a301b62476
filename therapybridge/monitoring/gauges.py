"""What the machine is at right now, looked up when somebody asks. Each part that cannot be looked
up is left out, and the figure that says so is there."""

from collections.abc import Iterator

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Count, Min
from django.utils import timezone
from prometheus_client.core import GaugeMetricFamily, InfoMetricFamily, Metric
from redis.exceptions import RedisError

from accounts.models.audit_seals import AuditPending
from exports.models import ExportJob
from sessions_app.models import TherapySession
from therapybridge.monitoring import heartbeat, session_counts
from therapybridge.queues import QUEUES


class Gauges:
    """A collector of prometheus_client."""

    def describe(self):
        return []

    def collect(self) -> Iterator[Metric]:
        build = {"version": settings.VERSION, "transcriber": settings.TRANSCRIBER}
        yield InfoMetricFamily(
            "therapybridge_build", "What runs here.", build | {"notes": settings.NOTE_EXTRACTOR}
        )
        yield from _or_down("database", DatabaseError, _of_database)
        yield from _or_down("broker", RedisError, _of_broker)


def _or_down(name, error, look) -> Iterator[Metric]:
    try:
        found = list(look())
    except error:
        found = []
    yield _gauge(f"therapybridge_{name}_up", "Whether it answers.", {(): int(bool(found))})
    yield from found


def _of_database():
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        (size,) = cursor.fetchone()
    yield _gauge("therapybridge_database_bytes", "Size of the database.", {(): size})
    yield from _waiting("sessions", TherapySession.objects.free())
    yield from _waiting("exports", ExportJob.objects.free())
    jobs = ExportJob.objects.filter(available_at__isnull=False).order_by().values_list("status")
    yield _gauge(
        "therapybridge_exports_open",
        "Exports that are not done, by state.",
        {(status,): count for status, count in jobs.annotate(Count("pk"))},
        ["status"],
    )
    lag = {(): AuditPending.objects.lag()}
    yield _gauge("therapybridge_audit_seal_lag_seconds", "Oldest row that is not sealed.", lag)


def _waiting(what, free):
    row = free.order_by().aggregate(count=Count("pk"), oldest=Min("available_at"))
    waiting = {(): row["count"]}
    yield _gauge(f"therapybridge_{what}_waiting", "Want work, and nobody is at it.", waiting)
    now = timezone.now()
    oldest = {(): max(0.0, (now - (row["oldest"] or now)).total_seconds())}
    yield _gauge(f"therapybridge_{what}_oldest_waiting_seconds", "Since it wants work.", oldest)


def _of_broker():
    client = cache._cache.get_client(None, write=False)
    lengths = {(queue,): client.llen(queue) for queue in QUEUES}
    yield _gauge("therapybridge_queue_messages", "Messages that nobody took.", lengths, ["queue"])
    ages = {(name,): age for name, age in heartbeat.ages().items()}
    heard = "Since a worker, or beat, was heard of."
    yield _gauge("therapybridge_heartbeat_age_seconds", heard, ages, ["program"])
    counts = {(status,): count for status, count in session_counts.counted().items()}
    counted = "Sessions by state, as beat counted them within five minutes."
    yield _gauge("therapybridge_sessions", counted, counts, ["status"])


def _gauge(name, says, values, labels=()) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, says, labels=labels)
    for label_values, value in values.items():
        family.add_metric(label_values, value)
    return family
