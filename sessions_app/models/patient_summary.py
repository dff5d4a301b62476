"""What the patient may read about a session: edited and released by the therapist."""

from django.db import models

from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models.session import TherapySession
from sessions_app.models.transcript import SessionScopedQuerySet

LONGEST = 10_000  # characters: four pages


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

    @classmethod
    def of(cls, session) -> "PatientSummary":
        """The session's own, or a new one that nobody has saved yet."""
        return getattr(session, "patient_summary", None) or cls(session=session)

    @property
    def words(self):
        """What would be released now: the therapist's words, or else the machine's."""
        return self.text or self.machine_words

    @property
    def machine_words(self):
        notes = self.session.get_notes()
        return notes.patient_summary if notes else ""

    @property
    def diary_words(self):
        """What the patient reads or, until they read anything, what they might."""
        return self.released_text if self.is_released else self.words

    @property
    def is_edited(self):
        return self.edited_at is not None

    @property
    def is_released(self):
        return self.released_at is not None

    @property
    def is_changed(self):
        """Something else would be released now than what the patient reads."""
        return self.is_released and self.words != self.released_text
