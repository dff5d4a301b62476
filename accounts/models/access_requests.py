"""What patients ask of their record: to see it, amend it, restrict it, take it along."""

from datetime import timedelta

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import JSONObject
from django.utils import timezone

from accounts.access import AnsweredRequestsQuerySet
from accounts.models.record import Record
from accounts.models.sealed_text import SealedText
from accounts.models.users import User

CLOCK = timedelta(days=30)  # 45 CFR 164.524(b)(2); we answer all kinds within it
REMIND_BEFORE = timedelta(days=5)
SHORTEST, LONGEST = 10, 1000  # characters of what is asked and answered

OPEN = ("pending", "under_review", "approved")
CLOSED = ("denied", "completed", "cancelled")
TOO_SHORT = f"Write at least {SHORTEST} characters."
TOO_LONG = f"Write no more than {LONGEST} characters."


class AccessRequestQuerySet(AnsweredRequestsQuerySet):
    def open(self):
        return self.filter(closed_at__isnull=True)

    def closed(self):
        return self.filter(closed_at__isnull=False)

    def awaited(self):
        """The clock runs. An agreed restriction stays open for as long as it is in force."""
        return self.open().exclude(type=AccessRequest.Type.RESTRICTION, status="approved")

    def overdue(self):
        return self.awaited().filter(due_on__lt=timezone.localdate())

    def nearly_due(self):
        soon = timezone.localdate() + REMIND_BEFORE
        return self.awaited().filter(due_on__lte=soon, reminded_at__isnull=True)

    def binding(self):
        """What the care team has to know: restrictions in force, and amendments to the record."""
        restricted = Q(type="restriction", status="approved")
        amended = Q(type="amendment", status__in=["approved", "completed"])
        return self.filter(restricted | amended)

    def counts(self):
        """Of a whole list, in one query."""
        return self.aggregate(
            total_count=models.Count("pk"),
            pending_count=models.Count("pk", filter=Q(status="pending")),
            completed_count=models.Count("pk", filter=Q(status="completed")),
            overdue_count=models.Count(
                "pk", filter=Q(pk__in=self.overdue().order_by().values("pk"))
            ),
        )

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def most_urgent_first(self):
        return self.order_by("due_on", "created_at", "id")


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

    # What a request may become, and from where.
    BEFORE = {
        Status.UNDER_REVIEW: (Status.PENDING,),
        Status.APPROVED: (Status.PENDING, Status.UNDER_REVIEW),
        Status.DENIED: (Status.PENDING, Status.UNDER_REVIEW),
        Status.COMPLETED: (Status.APPROVED,),
        Status.CANCELLED: (Status.PENDING, Status.UNDER_REVIEW, Status.APPROVED),
    }

    patient = models.ForeignKey(User, models.CASCADE, related_name="access_requests")
    type = models.CharField(max_length=20, choices=Type)
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    preferred_format = models.CharField(max_length=40, blank=True)
    sealed_description = models.BinaryField()
    sealed_correction = models.BinaryField(default=bytes)  # of an amendment: the words to add
    sealed_response = models.BinaryField(default=bytes)
    sealed_denial_reason = models.BinaryField(default=bytes)
    sealed_extension_reason = models.BinaryField(default=bytes)
    due_on = models.DateField()
    extended_at = models.DateTimeField(null=True, blank=True)  # once, by 30 days
    reminded_at = models.DateTimeField(null=True, blank=True)
    processed_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True, blank=True)  # approved or denied
    completed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    description = SealedText()
    correction = SealedText()
    response = SealedText()
    denial_reason = SealedText()
    extension_reason = SealedText()

    objects = AccessRequestQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-created_at"], name="request_by_patient"),
            models.Index(fields=["-created_at", "-id"], name="request_by_date"),
            models.Index(fields=["due_on", "created_at", "id"], name="request_by_urgency"),
            models.Index(
                fields=["due_on"], name="request_due", condition=models.Q(closed_at__isnull=True)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=["denied", "completed", "cancelled"], closed_at__isnull=False
                )
                | Q(status__in=OPEN, closed_at__isnull=True),
                name="request_closed_at_its_end",
            ),
            models.CheckConstraint(
                condition=~Q(status="denied") | ~Q(sealed_denial_reason=b""),
                name="request_denied_with_reason",
            ),
        ]

    def __str__(self):
        return f"{self.get_type_display()} ({self.get_status_display().lower()})"

    def clean(self):
        errors = {"description": check_length(self.description)}
        if self.correction:
            errors["correction"] = check_length(self.correction)
        if self.correction and not self.is_amendment:
            errors["correction"] = "Only a request to correct the record has words to add."
        if errors := {name: error for name, error in errors.items() if error}:
            raise ValidationError(errors)

    @property
    def is_amendment(self):
        return self.type == self.Type.AMENDMENT

    @property
    def is_restriction(self):
        return self.type == self.Type.RESTRICTION

    @property
    def is_open(self):
        return self.closed_at is None

    @property
    def is_approved(self):
        return self.status == self.Status.APPROVED

    @property
    def is_denied(self):
        return self.status == self.Status.DENIED

    @property
    def is_in_force(self):
        return self.is_restriction and self.is_approved

    @property
    def is_awaited(self):
        return self.is_open and not self.is_in_force

    @property
    def days_left(self):
        """Negative when it is overdue; None when nobody waits any more."""
        return (self.due_on - timezone.localdate()).days if self.is_awaited else None

    @property
    def is_overdue(self):
        return self.is_awaited and self.due_on < timezone.localdate()

    @property
    def can_be_extended(self):
        """The patient has to be told within the first 30 days."""
        return self.is_awaited and not self.extended_at and not self.is_overdue

    @property
    def next_statuses(self):
        """What staff may make of it now."""
        return [
            status
            for status, before in self.BEFORE.items()
            if self.status in before and status != self.Status.CANCELLED
        ]

    @property
    def accepted_statement(self):
        """What an approved amendment adds to the record; the record itself stays as it was."""
        is_accepted = self.status in (self.Status.APPROVED, self.Status.COMPLETED)
        return (self.correction or self.description) if self.is_amendment and is_accepted else ""

    @property
    def rights(self):
        """What somebody may do whose request was denied (45 CFR 164.524(d), 164.526(d))."""
        return RIGHTS[self.is_amendment] if self.is_denied else ""


def with_binding_requests(patients):
    """`binding_requests`: restrictions in force and amendments, as dicts, in the same query."""
    binding = AccessRequest.objects.binding().filter(patient=models.OuterRef("pk"))
    facts = JSONObject(id="id", type="type", reviewed_at="reviewed_at")
    rows = binding.order_by("reviewed_at").values(facts=facts)
    return patients.annotate(binding_requests=ArraySubquery(rows))


COMPLAINT = (
    "You may complain to this practice, or to the Office for Civil Rights of the U.S. Department "
    "of Health and Human Services (hhs.gov/ocr/complaints)."
)
RIGHTS = {
    False: f"You may ask that somebody else at this practice looks at this decision. {COMPLAINT}",
    True: "You may send us a written statement of disagreement, which we keep with your record and "
    "pass on with it; or ask us to pass on your request and this answer instead. " + COMPLAINT,
}


def check_length(words: str) -> str:
    """What is wrong with somebody's words, or nothing."""
    if len(words.strip()) < SHORTEST:
        return TOO_SHORT
    return TOO_LONG if len(words) > LONGEST else ""
