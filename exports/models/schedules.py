"""Reports that make themselves, week by week or month by month."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from exports.models.kinds import Format, Kind
from exports.models.templates import ExportTemplate


class ScheduledReportQuerySet(PatientScopedQuerySet):
    audited_as = "scheduled_report"

    def visible_to(self, user):
        return super().visible_to(user).filter(owner=user)

    def editable_by(self, user):
        return super().editable_by(user).filter(owner=user)

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def due(self):
        return self.filter(is_active=True, next_run_at__lte=Now())


class ScheduledReport(Record):
    class Every(models.TextChoices):
        WEEK = "week", "Every week"
        MONTH = "month", "Every month"
        QUARTER = "quarter", "Every quarter"

    class Delivery(models.TextChoices):
        STORAGE = "storage", "Keep it under Exports"
        EMAIL = "email", "Mail me a link to it"

    owner = models.ForeignKey(User, models.CASCADE, related_name="scheduled_reports")
    patient = models.ForeignKey(User, models.CASCADE, related_name="+")
    template = models.ForeignKey(
        ExportTemplate, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    kind = models.CharField(max_length=30, choices=Kind, default=Kind.PROGRESS_REPORT)
    format = models.CharField(max_length=10, choices=Format, default=Format.PDF)
    parameters = models.JSONField(default=dict, blank=True)  # ids, dates, names of sections
    every = models.CharField(max_length=20, choices=Every)
    on_day = models.PositiveSmallIntegerField(default=1)  # weekday 1 Monday … 7, or day of month
    at_time = models.TimeField()  # in the owner's timezone
    delivery = models.CharField(max_length=20, choices=Delivery, default=Delivery.STORAGE)
    is_active = models.BooleanField(default=True)
    last_run_at = models.DateTimeField(null=True)
    next_run_at = models.DateTimeField(null=True)  # the row is the queue
    last_problem = models.CharField(max_length=200, blank=True)  # a sentence for the owner

    objects = ScheduledReportQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["next_run_at"], name="report_queue", condition=Q(is_active=True))
        ]

    LAST_DAY = {Every.WEEK: 7, Every.MONTH: 28, Every.QUARTER: 28}  # which every month has

    def clean(self):
        last = self.LAST_DAY.get(self.every, 28)
        if not 1 <= self.on_day <= last:
            raise ValidationError({"on_day": f"Give a day between 1 and {last}."})

    @property
    def accounting_words(self):
        return f"the report “{self}”"

    def __str__(self):
        return f"{self.get_kind_display()}, {self.get_every_display().lower()}"
