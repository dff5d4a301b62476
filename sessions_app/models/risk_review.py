"""A therapist looked at what the machine flagged as a possible risk, and says what came of it."""

from django.core.exceptions import ValidationError
from django.db import models

from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models.session import TherapySession
from sessions_app.models.transcript import SessionScopedQuerySet

LONGEST = 5_000  # characters of a comment


class RiskReviewQuerySet(SessionScopedQuerySet):
    audited_as = "risk_review"

    def visible_to(self, user):
        """What the machine flagged, and what came of it, is no patient's to read."""
        return self.none() if user.is_patient else super().visible_to(user)

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def of_note(self, notes) -> list["RiskReview"]:
        """With names, newest first; each knows whether this is the note that was looked at."""
        reviews = list(self.newest_first().select_related("reviewed_by"))
        for review in reviews:
            review.is_current = notes is not None and review.created_at >= notes.created_at
        return reviews


class RiskReview(Record):
    class Outcome(models.TextChoices):
        ASSESSED = "assessed", "Assessed: no acute risk"
        SAFETY_PLAN = "safety_plan", "Assessed: safety plan made or renewed"
        REFERRED = "referred", "Assessed: handed on or referred"
        MISTAKEN = "mistaken", "The machine was mistaken"

    session = models.ForeignKey(TherapySession, models.CASCADE, related_name="risk_reviews")
    reviewed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    outcome = models.CharField(max_length=20, choices=Outcome)
    comment = SealedTextField(blank=True)

    objects = RiskReviewQuerySet.as_manager()

    def clean(self):
        if len(self.comment) > LONGEST:
            raise ValidationError({"comment": f"At most {LONGEST:,} characters."})

    def __str__(self):
        return self.get_outcome_display()
