"""One export that somebody asked for. The row is the queue of record, as a session's is."""

import uuid
from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from exports.documents.order import day_in
from exports.models.kinds import Format, Kind
from exports.models.schedules import ScheduledReport
from exports.models.templates import ExportTemplate


class ExportJobQuerySet(PatientScopedQuerySet):
    audited_as = "export"

    def visible_to(self, user):
        """An export is whose it is who asked for it, and as long as they may see the patient."""
        return super().visible_to(user).filter(requested_by=user)

    def editable_by(self, user):
        return self.visible_to(user)

    def fetchable_by(self, user):
        """Its file and links to it: as long as they could ask for it, which takes more than seeing
        the patient."""
        return self.visible_to(user).filter(patient__in=patients_exportable_by(user))

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def open(self):
        return self.filter(status__in=ExportJob.OPEN)

    def with_file(self):
        return self.exclude(file_name="")

    def with_keys(self):
        return self.with_file()

    def expired(self):
        return self.with_file().filter(expires_at__lte=Now())

    def unleased(self):
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def free(self):
        """Wants work, and nobody alive is at it. The clock is the database's."""
        return self.open().unleased().filter(available_at__lte=Now())

    def claim(self, job_id):
        """Take the job for one attempt: the row with a fresh lease, or None."""
        token = uuid.uuid4()
        taken = (
            self.free()
            .filter(pk=job_id, attempts__lt=settings.MAX_ATTEMPTS)
            .update(
                status=ExportJob.Status.RUNNING,
                progress=0,
                lease_token=token,
                lease_until=Now() + timedelta(seconds=settings.LEASE_SECONDS),
                attempts=F("attempts") + 1,
                started_at=Now(),
            )
        )
        return self.filter(pk=job_id, lease_token=token).first() if taken else None

    def held(self, job_id, token):
        """The row while this lease lasts; empty as soon as somebody else has it."""
        return self.open().filter(pk=job_id, lease_token=token)

    def unannounced(self, age: timedelta):
        """Free jobs whose message is missing, or was sent long enough ago to be lost."""
        quiet = Q(queued_at__isnull=True) | Q(queued_at__lt=Now() - age)
        return self.free().filter(quiet | Q(lease_until__isnull=False))

    def hopeless(self):
        return self.free().filter(attempts__gte=settings.MAX_ATTEMPTS)


def patients_exportable_by(user):
    """Whose record somebody may take out of the house: a patient their own, the therapists who
    write in it, and admins, who answer a patient's request. An emergency access only looks."""
    people = User.objects
    if user.is_authenticated and user.is_therapist:
        return people.patients_editable_by(user)
    return people.patients_visible_to(user)


def may_export(user_id, patient_id) -> bool:
    """For workers, which ask again: of the rows as they are now."""
    user = User.objects.filter(pk=user_id).first()
    return bool(user) and patients_exportable_by(user).filter(pk=patient_id).exists()


class ExportJob(Record):
    key_field = "file_key"  # of what RECORDING_KEYS seal

    class Status(models.TextChoices):
        PENDING = "pending", "Waiting its turn"
        RUNNING = "running", "Being made"
        COMPLETED = "completed", "Ready"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Deleted, its time was over"

    OPEN = (Status.PENDING, Status.RUNNING)
    PURPOSES = (  # of what leaves the practice; without one it is for the treatment
        ("insurance", "For an insurer"),
        ("transfer", "For whoever goes on with the treatment"),
        ("records", "For somebody who asked for the records"),
    )

    patient = models.ForeignKey(User, models.CASCADE, related_name="export_jobs")
    requested_by = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="export_jobs_of"
    )
    template = models.ForeignKey(
        ExportTemplate, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    schedule = models.ForeignKey(
        ScheduledReport, models.SET_NULL, null=True, blank=True, related_name="jobs"
    )
    kind = models.CharField(max_length=30, choices=Kind)
    format = models.CharField(max_length=10, choices=Format)
    parameters = models.JSONField(default=dict)  # ids, dates, names of sections; no words
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    progress = models.PositiveSmallIntegerField(default=0)  # percent
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)  # for whoever asked
    is_cancelled = models.BooleanField(default=False)  # asked for; the worker stops at once

    available_at = models.DateTimeField(null=True, db_default=Now())  # None: no work is wanted
    queued_at = models.DateTimeField(null=True)  # when a message was last sent
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    file_name = models.CharField(max_length=100, blank=True)  # in the storage; "": there is none
    file_key = models.BinaryField(default=bytes)  # sealed; gone with the file
    file_size_bytes = models.PositiveBigIntegerField(null=True)  # plain
    file_sha256 = models.CharField(max_length=64, blank=True)  # plain
    expires_at = models.DateTimeField(null=True)
    link_hash = models.CharField(max_length=64, blank=True)  # SHA-256 of the secret of 256 bits
    link_expires_at = models.DateTimeField(null=True)
    downloaded_at = models.DateTimeField(null=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["requested_by", "-created_at", "-id"], name="export_by_person"),
            models.Index(
                fields=["available_at"],
                name="export_queue",
                condition=Q(available_at__isnull=False),
            ),
            models.Index(
                fields=["expires_at"], name="export_by_expiry", condition=~Q(file_name="")
            ),
            models.Index(fields=["link_hash"], name="export_by_link", condition=~Q(link_hash="")),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "pending",
                        "running",
                        "completed",
                        "failed",
                        "cancelled",
                        "expired",
                    ]
                ),
                name="export_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="export_failed_with_reason",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="export_progress_percent"),
        ]

    def __str__(self):
        return self.get_kind_display()

    @property
    def is_open(self):
        return self.status in self.OPEN

    @property
    def is_failed(self):
        return self.status == self.Status.FAILED

    @property
    def is_ready(self):
        """There is a file, and its time is not over: the clock decides, not the sweeper."""
        is_there = self.status == self.Status.COMPLETED and self.file_name
        return bool(is_there and self.expires_at and self.expires_at > timezone.now())

    @property
    def has_expired(self):
        was_made = self.status in (self.Status.COMPLETED, self.Status.EXPIRED)
        return was_made and not self.is_ready

    @property
    def has_link(self):
        is_good = self.link_expires_at and self.link_expires_at > timezone.now()
        return bool(self.link_hash and is_good)

    @property
    def purpose(self):
        return self.parameters.get("purpose", "")

    @property
    def first_day(self) -> date | None:
        return day_in(self.parameters, "start_date")

    @property
    def last_day(self) -> date | None:
        return day_in(self.parameters, "end_date")

    @property
    def purpose_words(self):
        return dict(self.PURPOSES).get(self.purpose, "")

    @property
    def accounting_words(self):
        """What an accounting of who saw a record calls it."""
        return f"the export “{self.get_kind_display()}” ({self.get_format_display()})"

    @property
    def download_name(self):
        """Says what it is and whose it is not."""
        what = self.kind.replace("_", "-")
        return f"{what}-{self.created_at:%Y%m%d}-{self.pk.hex[:6]}.{self.format}"
