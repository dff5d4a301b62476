"""What somebody is told inside the product. A mail says at most that there is something to read."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models.record import Record
from accounts.models.users import User
from accounts.sealing.sealed_fields import SealedTextField


class NotificationQuerySet(models.QuerySet):
    patient_path = "patient"
    audited_as = "notification"

    def of(self, user):
        """One's own, and about a patient only as long as one may see them."""
        patients = User.objects.patients_visible_to(user)
        # Asked of each of one's own few; "in all of them" would look at the whole practice.
        is_visible = Exists(patients.filter(pk=OuterRef("patient")))
        return self.filter(recipient=user).filter(Q(patient=None) | Q(is_visible))

    def visible_to(self, user):
        return self.of(user)

    def unread(self):
        return self.filter(read_at__isnull=True)

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def tell(
        self,
        recipient,
        *,
        kind,
        title,
        once,
        patient=None,
        text="",
        link="",
        about=None,
        details=None,
    ):
        """Whether it is news. `once` names the occasion: told again, nobody hears it twice."""
        notification = Notification(
            recipient=recipient,
            patient=patient,
            kind=kind,
            title=title,
            text=text,
            link=link,
            about_id=about and about.pk,
            details=details or {},
            once=once,
        )
        return bool(self.bulk_create([notification], ignore_conflicts=True)) and (
            self.filter(pk=notification.pk).exists()
        )


class Notification(Record):
    class Kind(models.TextChoices):
        MILESTONE = "milestone_achieved", "A goal’s milestone"
        REMINDER = "reminder", "A reminder"
        ASSESSMENT_ASKED = "assessment_asked", "Questionnaires to fill in"
        ASSESSMENT_DUE = "assessment_due", "A questionnaire is due"
        RISK_ALERT = "risk_alert", "A risk to look at"
        PLAN_REVIEW = "plan_review", "A plan to review"
        HOMEWORK = "homework", "Homework"
        EXPORT = "export", "An export"
        REPORT = "report", "A report that makes itself"

    recipient = models.ForeignKey(User, models.CASCADE, related_name="notifications")
    patient = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=30, choices=Kind)
    title = models.CharField(max_length=200)  # without anybody's words or name
    text = SealedTextField(blank=True)
    link = models.CharField(max_length=200, blank=True)  # a path of the portal
    about_id = models.UUIDField(null=True)  # the goal, the assessment, the job …
    details = models.JSONField(default=dict)  # words of ours and numbers: which milestone it was
    once = models.CharField(max_length=120)  # of a recipient: the occasion
    read_at = models.DateTimeField(null=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["recipient", "-created_at", "-id"], name="notification_list"),
            models.Index(
                fields=["recipient"], name="notification_unread", condition=Q(read_at__isnull=True)
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "once"], name="notification_once")
        ]

    def __str__(self):
        return self.title

    @property
    def is_read(self):
        return self.read_at is not None

    def mark(self, *, read: bool):
        self.read_at = (self.read_at or timezone.now()) if read else None
        self.save(update_fields=["read_at", "updated_at"])
