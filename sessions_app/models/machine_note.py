"""The machine-made note of a session: a draft, every line of which points at its words."""

from functools import cached_property

from django.db import models

from accounts.models import Record
from accounts.sealing.sealed_fields import SealedJSONField
from sessions_app.extraction.protocol import ExtractedNotes
from sessions_app.models.session import TherapySession
from sessions_app.models.transcript import SessionScopedQuerySet

RISK_FACTS = ("type", "assertion", "severity")
DERIVED = ("risks", "has_present_risk", "has_patient_summary")


class MachineNote(Record):
    session = models.OneToOneField(TherapySession, models.CASCADE, related_name="notes")
    content = SealedJSONField()  # ExtractedNotes, see extraction/protocol.py
    risks = models.JSONField(default=list)  # of the content's flags: kind, assertion, severity
    has_present_risk = models.BooleanField(default=False)
    has_patient_summary = models.BooleanField(default=False)
    schema_version = models.CharField(max_length=20)
    engine = models.CharField(max_length=40)
    model = models.CharField(max_length=200)
    prompt_version = models.CharField(max_length=40)
    dropped = models.PositiveIntegerField(default=0)  # items whose words were not found
    seconds = models.FloatField(default=0)  # wall time inside the engine
    usage = models.JSONField(default=dict)
    transcript_revision = models.PositiveIntegerField(default=0)  # what it was read from

    objects = SessionScopedQuerySet.as_manager()

    class Meta:
        db_table = "sessions_app_sessionnotes"  # what seals the words names the table

    def __str__(self):
        return f"Draft note by {self.engine}"

    def save(self, *args, update_fields=None, **kwargs):
        """Lists are picked by what the content holds, so that stands beside it, without words."""
        if update_fields is None or "content" in update_fields:
            self.risks = [
                {fact: flag[fact] for fact in RISK_FACTS} for flag in self.content["risk_flags"]
            ]
            self.has_present_risk = any(risk["assertion"] == "present" for risk in self.risks)
            self.has_patient_summary = bool(self.content.get("patient_summary"))
            if update_fields is not None:
                update_fields = {*update_fields, *DERIVED}
        super().save(*args, update_fields=update_fields, **kwargs)

    @cached_property
    def extracted(self) -> ExtractedNotes:
        return ExtractedNotes.model_validate(self.content)

    @property
    def therapist_summary(self):
        return self.extracted.text("therapist_notes")

    @property
    def patient_summary(self):
        return self.extracted.text("patient_summary")

    def is_outdated(self, transcript):
        """The transcript was corrected after this note was read from it."""
        return self.transcript_revision != transcript.revision
