"""The clinician's note of a session: written from a template, signed, and then amended only.

Once signed, a row is locked by triggers of the database: only the two ways that must stay open, a
new field key and the erasure of the whole record, announce themselves and are let through.
"""

from functools import cached_property

from django.db import models
from django.db.models import Q

from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField
from sessions_app.models.session import TherapySession
from sessions_app.models.templates import TemplateVersion
from sessions_app.models.transcript import SessionScopedQuerySet
from sessions_app.notes.content import NoteContent


class SessionNoteQuerySet(SessionScopedQuerySet):
    audited_as = "session_note"

    def visible_to(self, user):
        """No patient reads a therapist's note; what they read is the released summary."""
        return self.none() if user.is_patient else super().visible_to(user)

    def newest_first(self):
        return self.order_by("-created_at", "-id")

    def unsigned(self):
        return self.exclude(status=SessionNote.Status.SIGNED)

    def signed(self):
        return self.filter(status=SessionNote.Status.SIGNED)

    def by(self, author):
        return self.filter(author=author)


class SessionNote(Record):
    class Status(models.TextChoices):
        DRAFT = "draft", "Draft"
        COMPLETED = "completed", "Completed"
        SIGNED = "signed", "Signed"

    session = models.ForeignKey(TherapySession, models.CASCADE, related_name="session_notes")
    template_version = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="notes")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    status = models.CharField(max_length=20, choices=Status, default=Status.DRAFT)
    content = SealedJSONField()  # NoteContent: each field's value and where it comes from
    revision = models.PositiveIntegerField(default=0)  # counts what was saved
    completed_at = models.DateTimeField(null=True)
    signed_at = models.DateTimeField(null=True)
    signed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    signed_name = models.CharField(max_length=300, blank=True)  # as the signature reads
    signing_nonce = SealedTextField(blank=True)  # so that nobody guesses words from the hash
    content_hash = models.CharField(max_length=64, blank=True)  # SHA-256, see notes/signature.py

    objects = SessionNoteQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(
                fields=["author", "-created_at"],
                name="session_note_to_sign",
                condition=~Q(status="signed"),
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=["draft", "completed", "signed"]),
                name="session_note_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="signed")
                | (Q(signed_at__isnull=False) & ~Q(content_hash="") & ~Q(signed_name="")),
                name="session_note_signed_with_name",
            ),
        ]

    def __str__(self):
        return f"{self.get_status_display()} note"

    @cached_property
    def written(self) -> NoteContent:
        return NoteContent.model_validate(self.content)

    @property
    def structure(self):
        return self.template_version.parsed

    @property
    def is_draft(self):
        return self.status == self.Status.DRAFT

    @property
    def is_completed(self):
        return self.status == self.Status.COMPLETED

    @property
    def is_signed(self):
        return self.status == self.Status.SIGNED


class OfNoteQuerySet(SessionScopedQuerySet):
    patient_path = "note__session__patient"

    def visible_to(self, user):
        return self.none() if user.is_patient else super().visible_to(user)


class NoteAddendum(Record):
    """What was added to a signed note, with its own date and name; locked from the beginning."""

    note = models.ForeignKey(SessionNote, models.CASCADE, related_name="addenda")
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    author_name = models.CharField(max_length=300)
    text = SealedTextField()
    nonce = SealedTextField()
    content_hash = models.CharField(max_length=64)

    objects = OfNoteQuerySet.as_manager()

    class Meta:
        ordering = ["created_at", "id"]

    def __str__(self):
        return f"Addendum of {self.created_at:%Y-%m-%d}"


class CoSignature(Record):
    """A colleague of the patient's care team, the supervisor, is asked to sign as well."""

    class State(models.TextChoices):
        REQUESTED = "requested", "Asked for"
        RETURNED = "returned", "Returned"
        SIGNED = "signed", "Co-signed"
        WITHDRAWN = "withdrawn", "Taken back"

    note = models.ForeignKey(SessionNote, models.CASCADE, related_name="co_signatures")
    requested_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    supervisor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.REQUESTED)
    comment = SealedTextField(blank=True)  # why it was returned
    decided_at = models.DateTimeField(null=True)
    signed_name = models.CharField(max_length=300, blank=True)
    content_hash = models.CharField(max_length=64, blank=True)  # of the note that was co-signed

    objects = OfNoteQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["note", "supervisor"],
                condition=Q(state="requested"),
                name="co_signature_asked_once",
                violation_error_message="This colleague has been asked already.",
            ),
        ]

    def __str__(self):
        return self.get_state_display()

    @property
    def is_requested(self):
        return self.state == self.State.REQUESTED
