"""How many events a patient's diary has, kept by triggers so that nobody has to count them."""

import logging

from django.db import connection, models, transaction
from django.db.models import Sum
from django.db.models.functions import Coalesce

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User

log = logging.getLogger(__name__)

# Every key whose number is not what stands in the diary.
DRIFTED = """
SELECT coalesce(kept.patient_id, found.patient_id)
FROM timeline_eventcount AS kept
FULL JOIN (
    SELECT patient_id, event_type, importance, is_private, count(*) AS number
    FROM timeline_timelineevent WHERE deleted_at IS NULL
    GROUP BY patient_id, event_type, importance, is_private
) AS found USING (patient_id, event_type, importance, is_private)
WHERE coalesce(kept.number, 0) <> coalesce(found.number, 0)
"""
KEYS = """
INSERT INTO timeline_eventcount
    (id, created_at, updated_at, patient_id, event_type, importance, is_private, number)
SELECT gen_random_uuid(), now(), now(), patient_id, event_type, importance, is_private, 0
FROM timeline_timelineevent WHERE deleted_at IS NULL AND patient_id = %(patient)s
GROUP BY patient_id, event_type, importance, is_private
ORDER BY event_type, importance, is_private
ON CONFLICT (patient_id, event_type, importance, is_private) DO NOTHING
"""
LOCK = (
    "SELECT pg_advisory_xact_lock(8617, hashtext(%(patient)s::text) & 1023)"  # the triggers', too
)
RECOUNT = """
UPDATE timeline_eventcount AS kept SET number = found.number, updated_at = now()
FROM (
    SELECT own.id, count(event.id) AS number
    FROM timeline_eventcount AS own
    LEFT JOIN timeline_timelineevent AS event
        ON (event.patient_id, event.event_type, event.importance, event.is_private)
         = (own.patient_id, own.event_type, own.importance, own.is_private)
        AND event.deleted_at IS NULL
    WHERE own.patient_id = %(patient)s
    GROUP BY own.id
) AS found
WHERE kept.id = found.id AND kept.number <> found.number
"""


class EventCountQuerySet(PatientScopedQuerySet):
    def shown_to(self, user):
        """Of a patient whom this user was found to see, as `TimelineEvent.shown_to`."""
        return self.filter(is_private=False) if user.is_patient else self

    def total(self):
        """As a value of one row, for a subquery or `.get()`."""
        grouped = self.order_by().values("patient").annotate(total=Coalesce(Sum("number"), 0))
        return grouped.values("total")

    def repair(self) -> int:
        """Count again where a number drifted from the diary; how many patients that were."""
        with connection.cursor() as cursor:
            cursor.execute(DRIFTED)
            patients = {patient_id for (patient_id,) in cursor.fetchall()}
        for patient_id in patients:
            recount(patient_id)
        return len(patients)


@transaction.atomic
def recount(patient_id) -> None:
    """Whoever writes meanwhile waits, and then adds to what was counted."""
    with connection.cursor() as cursor:
        for statement in (LOCK, KEYS, RECOUNT):
            cursor.execute(statement, {"patient": patient_id})
        log.warning(
            "event_counts_repaired",
            extra={"patient_id": str(patient_id), "rows": cursor.rowcount},
        )


class EventCount(Record):
    """Written by the triggers of migration 0005 and by `repair`, by nothing else."""

    patient = models.ForeignKey(User, models.CASCADE, related_name="+", db_index=False)
    event_type = models.CharField(max_length=20)
    importance = models.CharField(max_length=20)
    is_private = models.BooleanField()
    number = models.BigIntegerField(default=0)

    objects = EventCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "event_type", "importance", "is_private"],
                name="timeline_count_once",
            )
        ]

    def __str__(self):
        return f"{self.number} {self.event_type}"
