"""Psychotherapy notes (45 CFR 164.501): a therapist's own analysis, kept apart from the record.

Their author reads them and nobody else: no colleague, no admin, nobody under emergency access. They
enter no export, no engine, no search and no timeline, and the Django admin does not know them.
"""

from django.db import models

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models.session import TherapySession


class PsychotherapyNoteQuerySet(PatientScopedQuerySet):
    audited_as = "psychotherapy_note"

    def visible_to(self, user):
        return super().visible_to(user).filter(author=user)

    def editable_by(self, user):
        return super().editable_by(user).filter(author=user)

    def newest_first(self):
        return self.order_by("-note_date", "-created_at", "-id")


class PsychotherapyNote(Record):
    patient = models.ForeignKey(User, models.CASCADE, related_name="psychotherapy_notes")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    session = models.ForeignKey(TherapySession, models.SET_NULL, null=True, related_name="+")
    note_date = models.DateField()
    text = SealedTextField()
    revision = models.PositiveIntegerField(default=0)  # counts what was saved

    objects = PsychotherapyNoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "author", "-note_date"], name="psychotherapy_own")
        ]

    def __str__(self):
        return f"Psychotherapy note of {self.note_date:%Y-%m-%d}"
