"""A therapist looked at what the machine flagged as a possible risk, and says what came of it."""

from django.db import models

from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models.session import TherapySession
from sessions_app.models.transcript import SessionScopedQuerySet


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

    objects = SessionScopedQuerySet.as_manager()

    def __str__(self):
        return self.get_outcome_display()
