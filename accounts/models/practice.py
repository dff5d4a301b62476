"""What the practice decides for everybody in it. One row, which is there when somebody asks."""

from django.db import models
from django.db.models import Q

from accounts.models.record import Record


class PracticeQuerySet(models.QuerySet):
    def current(self):
        practice, _ = self.get_or_create(is_the_one=True)
        return practice


class Practice(Record):
    class RecordingKept(models.IntegerChoices):
        """Days after the last note of a session was signed."""

        AT_ONCE = 0, "Deleted at once"
        DAY = 1, "Deleted a day later"
        WEEK = 7, "Deleted a week later"
        MONTH = 30, "Deleted 30 days later"

    is_the_one = models.BooleanField(default=True, unique=True, editable=False)
    name = models.CharField(max_length=200, blank=True)
    recording_kept_days = models.PositiveSmallIntegerField(  # None: until somebody deletes it
        choices=RecordingKept, null=True, blank=True
    )

    objects = PracticeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(is_the_one=True), name="practice_is_one"),
            models.CheckConstraint(
                condition=Q(recording_kept_days__isnull=True)
                | Q(recording_kept_days__in=[0, 1, 7, 30]),
                name="practice_recording_kept_known",
            ),
        ]

    def __str__(self):
        return self.name or "The practice"
