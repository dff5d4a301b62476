"""The clinician's note of a session: written from a template, signed, and then amended only.

Once signed, a row is locked by triggers of the database: only the two ways that must stay open, a
new field key and the erasure of the whole record, announce themselves and are let through.
"""

from functools import cached_property

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField
from sessions_app.models.session import TherapySession
from sessions_app.models.templates import TemplateVersion
from sessions_app.models.transcript import SessionScopedQuerySet
from sessions_app.notes import signature
from sessions_app.notes.content import NoteContent


class SessionNoteQuerySet(SessionScopedQuerySet):
    audited_as = "session_note"

    def visible_to(self, user):
        """No patient reads a therapist's note; what they read is the released summary."""
        return self.none() if user.is_patient else super().visible_to(user)

    def editable_by(self, user):
        """Colleagues of the care team read a note; its author alone writes it."""
        return super().editable_by(user).filter(author=user)

    def of_patients_of(self, user):
        """Of those for whom somebody writes, whoever the author is."""
        return super().editable_by(user)

    def amendable_by(self, user):
        """Whoever writes for the patient may add to what was signed, under their own name: the
        author may have left."""
        return self.of_patients_of(user).signed()

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

    @property
    def accounting_words(self):
        """What an accounting of who saw a record calls it."""
        return f"the session note of {date_format(localtime(self.created_at), 'j F Y')}"

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

    def rewrite(self, content: NoteContent):
        self.content, self.revision = content.model_dump(), self.revision + 1
        self.__dict__.pop("written", None)
        self.save(update_fields=["content", "revision", "updated_at"])

    def mark_completed(self):
        self.status, self.completed_at = self.Status.COMPLETED, timezone.now()
        self.save(update_fields=["status", "completed_at", "updated_at"])

    def mark_draft(self):
        self.status, self.completed_at = self.Status.DRAFT, None
        self.save(update_fields=["status", "completed_at", "updated_at"])

    def mark_signed(self, *, by):
        self.status, self.signed_at = self.Status.SIGNED, timezone.now()
        self.completed_at = self.completed_at or self.signed_at
        self.signed_by, self.signed_name = by, by.full_name
        self.signing_nonce = signature.new_nonce()
        self.content_hash = signature.hash_of(self)
        self.save()

    @property
    def signature_valid(self):
        """Whether it still says what was signed; None where nobody has signed it."""
        return signature.verify(self) if self.is_signed else None


class OfNoteQuerySet(SessionScopedQuerySet):
    patient_path = "note__session__patient"

    def visible_to(self, user):
        return self.none() if user.is_patient else super().visible_to(user)


class CoSignatureQuerySet(OfNoteQuerySet):
    audited_as = "co_signature"

    def open(self):
        return self.filter(state=CoSignature.State.REQUESTED)

    def signed(self):
        return self.filter(state=CoSignature.State.SIGNED)

    def asked_of(self, user):
        """A supervisor decides, a consulting one too, as long as they care for the patient."""
        cared_for = user.caseload.active().values("patient")
        return self.filter(supervisor=user, note__session__patient__in=cared_for)

    def waiting_for(self, user):
        """What somebody has yet to read; a note that is being written again is not ready."""
        ready = ~Q(note__status=SessionNote.Status.DRAFT)
        return self.open().asked_of(user).filter(ready).order_by("created_at", "id")

    def asked_by(self, user):
        return self.filter(requested_by=user)

    def withdrawable_by(self, user):
        return self.editable_by(user).asked_by(user)


class NoteAddendum(Record):
    """What was added to a signed note, with its own date and name; locked from the beginning."""

    created_at = models.DateTimeField(default=timezone.now, editable=False)  # part of the hash
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

    @property
    def signature_valid(self):
        return signature.verify_addendum(self)


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

    objects = CoSignatureQuerySet.as_manager()

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

    @property
    def is_signed(self):
        return self.state == self.State.SIGNED

    @property
    def signature_valid(self):
        """Whether the note still is the one that was co-signed; None where nobody has."""
        return self.content_hash == self.note.content_hash if self.is_signed else None

    def decide(self, state, **facts):
        self.state, self.decided_at = state, timezone.now()
        for name, value in facts.items():
            setattr(self, name, value)
        self.save()
