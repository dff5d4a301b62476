"""What proves that no audit row was changed or taken away: links, the queue for them, anchors."""

import uuid

from django.db import connections, models

LONGEST_LAG = 60  # seconds that a row may wait to be sealed; then this is not ready for work
SLOW = 5  # seconds after which somebody should look


class AuditPendingQuerySet(models.QuerySet):
    def lag(self) -> float:
        """Seconds that the first in the queue has waited. One look at an index, however long."""
        with connections[self.db].cursor() as cursor:
            cursor.execute(
                "SELECT extract(epoch FROM clock_timestamp() - queued_at)::float"
                f" FROM {self.model._meta.db_table} ORDER BY position LIMIT 1"
            )
            row = cursor.fetchone()
        return row[0] if row else 0.0


class AuditPending(models.Model):
    """An audit row that is not sealed yet. A trigger adds it; nothing else does."""

    event_id = models.UUIDField(primary_key=True, editable=False)
    position = models.BigIntegerField(unique=True, editable=False)  # GENERATED ALWAYS
    queued_at = models.DateTimeField(editable=False)

    objects = AuditPendingQuerySet.as_manager()

    def __str__(self):
        return str(self.event_id)


class AuditSeal(models.Model):
    """A link of the chain. Append-only; `seq` has no gaps, and `mac` covers all links before."""

    event_id = models.UUIDField(primary_key=True, editable=False)
    seq = models.BigIntegerField(unique=True, editable=False)
    mac = models.BinaryField(max_length=32)
    key_id = models.CharField(max_length=40)
    sealed_at = models.DateTimeField(editable=False)  # by the database's clock

    def __str__(self):
        return str(self.seq)


class AuditAnchor(models.Model):
    """A copy of a line of the anchors file, so that either notices what the other one lost."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    number = models.BigIntegerField(unique=True, editable=False)
    seq = models.BigIntegerField(editable=False)
    at = models.DateTimeField(editable=False)
    line = models.TextField()

    def __str__(self):
        return str(self.number)
