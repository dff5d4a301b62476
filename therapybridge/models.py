"""What the operator's own work leaves behind."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from accounts.models import Record, User

KEPT = timedelta(days=90)


class CleanupRunQuerySet(models.QuerySet):
    def last_of(self, task):
        return self.filter(task=task, is_dry_run=False).order_by("-created_at").first()

    def outdated(self):
        return self.filter(created_at__lt=timezone.now() - KEPT)


class CleanupRun(Record):
    """One run: how much was found, and what became of it. No names of files, no patients."""

    class Task(models.TextChoices):
        ORPHANED_FILES = "orphaned-files", "Files that belong to nothing"
        FAILED_SESSIONS = "failed-sessions", "Recordings of sessions that failed for good"
        ALL = "all", "All of it"

    task = models.CharField(max_length=20, choices=Task)
    is_dry_run = models.BooleanField()
    started_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    finished_at = models.DateTimeField(null=True)  # none: it broke off
    error_code = models.CharField(max_length=40, blank=True)
    files = models.PositiveIntegerField(default=0)
    sessions = models.PositiveIntegerField(default=0)
    recording_bytes = models.PositiveBigIntegerField(default=0)
    missing_files = models.PositiveIntegerField(default=0)  # a row has none: somebody must look
    has_more = models.BooleanField(default=False)

    objects = CleanupRunQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["task", "-created_at"], name="cleanup_by_task")]

    def __str__(self):
        return f"{self.task}, {self.created_at:%Y-%m-%d %H:%M}"
