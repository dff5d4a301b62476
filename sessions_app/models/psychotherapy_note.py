"""Psychotherapy notes (45 CFR 164.501): a therapist's own analysis, kept apart from the record.

Their author reads them and nobody else: no colleague, no admin, nobody under emergency access. They
enter no export, no engine, no search and no timeline, and the Django admin does not know them.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedTextField
from sessions_app.models.session import TherapySession

LONGEST = 50_000  # characters


class PsychotherapyNoteQuerySet(PatientScopedQuerySet):
    audited_as = "psychotherapy_note"

    def visible_to(self, user):
        return self._of(User.objects.patients_in_care_of(user)).filter(author=user)

    def editable_by(self, user):
        return super().editable_by(user).filter(author=user)

    def newest_first(self):
        return self.order_by("-note_date", "-created_at", "-id")


class PsychotherapyNote(Record):
    patient = models.ForeignKey(User, models.CASCADE, related_name="+")
    author = models.ForeignKey(User, models.PROTECT, related_name="+")
    session = models.ForeignKey(
        TherapySession, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    note_date = models.DateField()
    text = SealedTextField()
    revision = models.PositiveIntegerField(default=0)  # counts what was saved

    objects = PsychotherapyNoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "author", "-note_date"], name="psychotherapy_own")
        ]

    def clean(self):
        if not self.text.strip():
            raise ValidationError({"text": "Write something first."})
        if len(self.text) > LONGEST:
            raise ValidationError({"text": f"At most {LONGEST:,} characters."})
        if self.note_date and self.note_date > timezone.localdate() + timedelta(days=1):
            raise ValidationError({"note_date": "This date lies in the future."})
        if self.session and self.patient_id and self.session.patient_id != self.patient_id:
            raise ValidationError({"session": "This session is of somebody else."})

    def __str__(self):
        return f"Psychotherapy note of {self.note_date:%Y-%m-%d}"
