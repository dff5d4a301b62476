"""What patients ask of their record: to see it, amend it, restrict it, take it along."""

from django.db import models

from accounts.access import PatientScopedQuerySet
from accounts.models.record import Record
from accounts.models.users import User


class AccessRequestQuerySet(PatientScopedQuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)


class AccessRequest(Record):
    """45 CFR 164.524 (access), 164.526 (amendment), 164.522 (restriction), 164.528 (accounting)."""

    class Type(models.TextChoices):
        ACCESS = "access", "See my record"
        AMENDMENT = "amendment", "Correct my record"
        RESTRICTION = "restriction", "Restrict the use of my record"
        ACCOUNTING = "accounting", "Who has seen my record"
        PORTABILITY = "portability", "Take my record along"

    class Status(models.TextChoices):
        PENDING = "pending", "Received"
        UNDER_REVIEW = "under_review", "Being looked at"
        APPROVED = "approved", "Approved"
        DENIED = "denied", "Denied"
        COMPLETED = "completed", "Completed"
        CANCELLED = "cancelled", "Withdrawn by the patient"

    patient = models.ForeignKey(User, models.CASCADE, related_name="access_requests")
    type = models.CharField(max_length=20, choices=Type)
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    description = models.BinaryField()  # sealed: the patient's own words
    response = models.BinaryField(default=bytes)  # sealed: what the practice answers
    due_on = models.DateField()
    extended_at = models.DateTimeField(null=True)  # once, by 30 days, with a reason
    processed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-created_at"], name="request_by_patient"),
            models.Index(
                fields=["due_on"], name="request_due", condition=models.Q(closed_at__isnull=True)
            ),
        ]

    def __str__(self):
        return f"{self.get_type_display()} ({self.get_status_display().lower()})"
