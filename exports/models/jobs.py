"""One export that somebody asked for. The row is the queue of record, as a session's is."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
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

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def expired(self):
        return self.filter(expires_at__lte=Now()).exclude(file_name="")


class ExportJob(Record):
    class Status(models.TextChoices):
        PENDING = "pending", "Waiting its turn"
        RUNNING = "running", "Being made"
        COMPLETED = "completed", "Ready"
        FAILED = "failed", "Failed"
        CANCELLED = "cancelled", "Cancelled"
        EXPIRED = "expired", "Deleted, its time was over"

    OPEN = (Status.PENDING, Status.RUNNING)

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
