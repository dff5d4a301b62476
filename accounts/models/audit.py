"""What was done to whose record, by whom and from where."""

import uuid
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from functools import cache

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import DatabaseError, OperationalError, connection, models
from django.db.models import Q
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThan
from django.utils import timezone

from accounts import origin, request_id
from accounts.audit.canonical import canonical
from accounts.audit.macs import Keys
from accounts.models.users import User


class CannotRecord(OperationalError):
    """The act could not be written down, so it must not be done: the answer is 503."""


@contextmanager
def fails_closed():
    try:
        yield
    except DatabaseError as error:
        raise CannotRecord from error


class AuditEventQuerySet(models.QuerySet):
    audited_as = "audit"

    def record(
        self, *, by, action, target=None, patient=None, patients=(), risk="normal", **details
    ):
        """Write down an act, in the act's own transaction. `details` hold ids, counts and names
        of fields, never a patient's words. `by` is None where the system acted on its own, or
        where nobody had signed in yet."""
        return self.create(
            **self._who(by),
            **origin.current().audited(),
            action=action,
            target_type=target._meta.model_name if target else "",
            target_id=target and target.pk,
            patient_id=patient and patient.pk,
            patient_ids=list(patients),
            risk_level=risk,
            request_id=request_id.current() or "",
            details=details,
        )

    def record_answer(self, *, by, action, status, patients=(), unless=None, **fields):
        """Write down what a request showed of these patients, or that it was refused: one
        statement, done before the answer leaves. None, and nothing written, where the query
        `unless` (text and values) finds something."""
        patients = list(patients)
        row = self.model(
            **self._who(by),
            **origin.current().audited() | fields,
            action=action,
            patient_id=patients[0] if len(patients) == 1 else None,
            patient_ids=patients if len(patients) > 1 else [],
            response_status=status,
            request_id=request_id.current() or "",
        )
        return row if row.insert(unless) else None

    def bulk_create(self, objs, **options):
        rows = list(objs)
        for row in rows:
            row.sign()
        with fails_closed():
            return super().bulk_create(rows, **options)

    @staticmethod
    def _who(user):
        return {"actor_id": user and user.pk, "actor_role": user.role if user else "system"}

    def of_answer(self, *, by, action, target_id, patients):
        """Rows that say that this person was shown this, of all of these patients."""
        patients = list(patients)
        whom = (
            Q(patient_id=patients[0]) if len(patients) == 1 else Q(patient_ids__contains=patients)
        )
        return self.filter(
            whom, actor_id=by.pk, action=action, target_id=target_id, outcome="success"
        )

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def older_than(self, row):
        """What stands below it in the list, read straight from the index however deep it is."""
        place = (row.created_at, row.pk)
        return self.filter(TupleLessThan(Tuple("created_at", "id"), place))

    def on_days(self, first=None, last=None):
        """Whole days of whoever asks, as bounds that an index knows."""
        rows = self
        if first:
            rows = rows.filter(created_at__gte=_midnight(first))
        if last:
            rows = rows.filter(created_at__lt=_midnight(last + timedelta(days=1)))
        return rows

    def seen_by_people(self):
        """What somebody did or was shown: neither refusals nor what the system did by itself."""
        return self.filter(outcome=AuditEvent.Outcome.SUCCESS, actor_id__isnull=False)

    def disclosures(self):
        """What left the practice for anything but the treatment: 45 CFR 164.528. What a therapist
        or the patient takes for themselves is told with all other accesses."""
        return self.filter(Q(action="export.sent") | Q(action__startswith="disclosure."))

    def about(self, patient):
        """Everything that touched this patient, lists of many patients included."""
        return self.filter(Q(patient_id=patient.pk) | Q(patient_ids__contains=[patient.pk]))


@cache
def insertion() -> str:
    fields = AuditEvent._meta.concrete_fields
    columns = ", ".join(field.column for field in fields)
    places = ", ".join(f"%s::{field.db_type(connection)}" for field in fields)
    return f"INSERT INTO {AuditEvent._meta.db_table} ({columns}) SELECT {places}"


def _midnight(day):
    return timezone.make_aware(datetime.combine(day, time.min))


class AuditEvent(models.Model):
    """Append-only; no foreign keys, so that the trace outlives what it tells of."""

    class Risk(models.TextChoices):
        NORMAL = "normal", "Normal"
        ELEVATED = "elevated", "Elevated"
        HIGH = "high", "High"

    class Outcome(models.TextChoices):
        SUCCESS = "success", "Done"
        DENIED = "denied", "Refused"
        FAILURE = "failure", "Failed"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    actor_id = models.UUIDField(null=True)
    actor_role = models.CharField(max_length=20)
    device_id = models.UUIDField(null=True)  # the signed-in device, portal or API
    action = models.CharField(max_length=60)
    outcome = models.CharField(max_length=20, choices=Outcome, default=Outcome.SUCCESS)
    target_type = models.CharField(max_length=60, blank=True)
    target_id = models.UUIDField(null=True)
    patient_id = models.UUIDField(null=True)
    patient_ids = ArrayField(models.UUIDField(), default=list)  # of a list of several
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=200, blank=True)
    request_method = models.CharField(max_length=10, blank=True)
    request_path = models.CharField(max_length=500, blank=True)  # without the query
    request_body_hash = models.CharField(max_length=64, blank=True)  # keyed; see origin.py
    response_status = models.PositiveSmallIntegerField(null=True)  # of reads and refusals
    purpose = models.CharField(max_length=20, blank=True)  # FHIR PurposeOfUse: TREAT, ETREAT, ...
    risk_level = models.CharField(max_length=20, choices=Risk, default=Risk.NORMAL)
    request_id = models.CharField(max_length=64, blank=True)
    details = models.JSONField(default=dict)
    mac = models.BinaryField(max_length=32)  # of all that stands above; docs/audit.md
    key_id = models.CharField(max_length=40, editable=False)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient_id", "-created_at"], name="audit_by_patient"),
            models.Index(fields=["actor_id", "-created_at"], name="audit_by_actor"),
            models.Index(fields=["-created_at", "-id"], name="audit_by_time"),
            GinIndex(fields=["patient_ids"], name="audit_by_patients"),
        ]

    def __str__(self):
        return f"{self.action} {self.target_type} {self.target_id}"

    def save(self, **options):
        if self._state.adding:
            self.sign()
        with fails_closed():
            super().save(**options)

    @property
    def patients(self):
        """Whom it tells of."""
        return [self.patient_id, *self.patient_ids] if self.patient_id else self.patient_ids

    def insert(self, unless=None) -> bool:
        """`save` of a new row for two thirds of its time: every read writes one."""
        self.sign()
        query, parameters = unless or ("SELECT WHERE false", [])
        values = [
            field.get_db_prep_save(getattr(self, field.attname), connection)
            for field in self._meta.concrete_fields
        ]
        with fails_closed(), connection.cursor() as cursor:
            cursor.execute(f"{insertion()} WHERE NOT EXISTS ({query})", [*values, *parameters])
            self._state.adding = not cursor.rowcount
        return not self._state.adding

    def sign(self):
        """Nobody without a key can make a row, nor change one unseen."""
        keys = Keys.parse(settings.AUDIT_KEYS)
        self.key_id = keys.newest
        self.mac = keys.row(self.key_id, canonical(vars(self)))

    @staticmethod
    def people(rows):
        """Names of the actors of these rows, by id; one query for a page of them."""
        ids = {row.actor_id for row in rows if row.actor_id}
        return {user.pk: user for user in User.objects.filter(pk__in=ids)}
