"""What the patient may read about a session: edited and released by the therapist."""

from django.db import models

from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models.session import TherapySession
from sessions_app.models.transcript import SessionScopedQuerySet


class PatientSummary(Record):
    """There is a row once a therapist has touched it; before that the machine's draft stands."""

    session = models.OneToOneField(TherapySession, models.CASCADE, related_name="patient_summary")
    text = SealedTextField(blank=True)  # as edited; empty: the machine's words stand
    edited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    edited_at = models.DateTimeField(null=True)
    released_text = SealedTextField(blank=True)  # what the patient reads, word for word
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    revision = models.PositiveIntegerField(default=0)  # counts what was saved

    objects = SessionScopedQuerySet.as_manager()

    def __str__(self):
        return "Released summary" if self.is_released else "Summary"

    @property
    def is_released(self):
        return self.released_at is not None
