"""One therapy session and where it stands in the pipeline.

The row is the queue of record. `available_at` says that it wants work, a lease says who is at it,
and every step of a worker is a conditional UPDATE on that lease's token: whoever lost the lease
changes nothing any more.
"""

import uuid
from datetime import timedelta

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.formats import date_format
from django.utils.timezone import localtime

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from sessions_app.models.recording import Recording
from timeline.models import TimelineEvent


class TherapySessionQuerySet(PatientScopedQuerySet):
    audited_as = "session"

    def newest_first(self):
        return self.order_by("-session_date", "-id")

    def counted(self):
        """The sessions that carry a number: all but those that failed and were never written up.
        One that was keeps its note, its diary entry and its place when a second run fails."""
        return self.exclude(status=TherapySession.Status.FAILED, processed_at=None)

    def in_progress(self):
        return self.exclude(status__in=TherapySession.ENDED)

    def processed(self):
        return self.filter(status=TherapySession.Status.PROCESSED)

    def not_processed(self):
        return self.exclude(status=TherapySession.Status.PROCESSED)

    def since(self, moment):
        return self.filter(session_date__gte=moment)

    def with_present_risks(self):
        """Processed, and the note flags a risk as present; `risk_flags` holds all its flags,
        without their words."""
        at_risk = self.processed().filter(notes__has_present_risk=True)
        return at_risk.annotate(risk_flags=F("notes__risks"))

    def with_risks_to_review(self):
        """Those whose flags nobody has looked at since the machine raised them."""
        at_risk = self.with_present_risks()
        return at_risk.exclude(risk_reviews__created_at__gte=F("notes__created_at"))

    def with_unreleased_summary(self):
        """There is something to read, the machine's or the therapist's, and the patient cannot."""
        written = Q(notes__has_patient_summary=True) | Q(patient_summary__edited_at__isnull=False)
        return self.processed().filter(written, patient_summary__released_at__isnull=True)

    def free(self):
        """Wants work, and nobody alive is at it. The clock is the database's."""
        return self.unleased().filter(available_at__lte=Now())

    def unleased(self):
        return self.filter(Q(lease_until__isnull=True) | Q(lease_until__lt=Now()))

    def claim(self, session_id):
        """Take the session for one attempt: the row with a fresh lease, or None."""
        token = uuid.uuid4()
        taken = (
            self.free()
            .filter(pk=session_id, attempts__lt=settings.MAX_ATTEMPTS)
            .update(
                lease_token=token,
                lease_until=Now() + timedelta(seconds=settings.LEASE_SECONDS),
                attempts=F("attempts") + 1,
            )
        )
        return self.get(pk=session_id) if taken else None

    def held(self, session_id, token):
        """The row while this lease lasts; empty as soon as somebody else has it."""
        return self.filter(pk=session_id, lease_token=token)

    def unannounced(self, age: timedelta):
        """Free sessions whose message is missing, or was sent long enough ago to be lost."""
        quiet = Q(queued_at__isnull=True) | Q(queued_at__lt=Now() - age)
        return self.free().filter(quiet | Q(lease_until__isnull=False))

    def cancelled(self):
        """Asked to stop, and no worker is left to hear it."""
        return self.unleased().in_progress().filter(is_cancelled=True)

    def hopeless(self):
        return self.free().filter(attempts__gte=settings.MAX_ATTEMPTS)


class TherapySession(Record):
    class Status(models.TextChoices):
        PENDING = "pending", "Waiting its turn"
        UPLOADING = "uploading", "Arriving"
        TRANSCRIBING = "transcribing", "Transcribing"
        TRANSCRIBED = "transcribed", "Transcribed"
        EXTRACTING_NOTES = "extracting_notes", "Writing the note"
        PROCESSED = "processed", "Ready"
        FAILED = "failed", "Failed"

    class Redo(models.TextChoices):
        """What to make anew although it is there; the old one stays until the new one is."""

        TRANSCRIPT = "transcript", "Transcript"
        NOTES = "notes", "Note"

    ENDED = (Status.PROCESSED, Status.FAILED)

    patient = models.ForeignKey(User, models.CASCADE, related_name="therapy_sessions")
    therapist = models.ForeignKey(
        User, models.SET_NULL, null=True, related_name="conducted_sessions"
    )
    requested_by = models.ForeignKey(  # who wanted the work that is going on, or was last
        User, models.SET_NULL, null=True, related_name="+"
    )
    session_date = models.DateTimeField()
    duration_seconds = models.PositiveIntegerField(null=True, blank=True)
    language = models.CharField(max_length=8, blank=True)  # ISO 639-1; empty: hear for yourself
    recording = models.OneToOneField(
        Recording, models.SET_NULL, null=True, blank=True, related_name="session"
    )
    status = models.CharField(max_length=20, choices=Status, default=Status.PENDING)
    number = models.PositiveIntegerField(null=True)  # "Session #N" among the patient's sessions
    processed_at = models.DateTimeField(null=True)

    progress = models.PositiveSmallIntegerField(default=0)  # percent of the whole pipeline
    error_code = models.CharField(max_length=40, blank=True)
    error_message = models.CharField(max_length=500, blank=True)  # a sentence for the therapist

    redo = models.CharField(max_length=20, choices=Redo, blank=True)
    available_at = models.DateTimeField(null=True)  # work is wanted from then on; None: none
    queued_at = models.DateTimeField(null=True)  # when a message was last sent
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_token = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    is_cancelled = models.BooleanField(default=False)  # asked for; the worker stops at once

    timeline_events = GenericRelation(
        TimelineEvent, "related_entity_id", "related_entity_type", for_concrete_model=True
    )

    objects = TherapySessionQuerySet.as_manager()

    class Meta:
        indexes = [
            models.Index(fields=["patient", "-session_date", "-id"], name="session_by_patient"),
            models.Index(fields=["-session_date", "-id"], name="session_by_date"),
            models.Index(  # the few that are not ready
                fields=["-session_date", "-id"],
                name="session_not_processed",
                condition=~Q(status="processed"),
            ),
            models.Index(
                fields=["status"],
                name="session_in_progress",
                condition=~Q(status__in=["processed", "failed"]),
            ),
            models.Index(
                fields=["available_at"],
                name="session_queue",
                condition=Q(available_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    status__in=[
                        "pending",
                        "uploading",
                        "transcribing",
                        "transcribed",
                        "extracting_notes",
                        "processed",
                        "failed",
                    ]
                ),
                name="session_status_known",
            ),
            models.CheckConstraint(
                condition=~Q(status="failed") | ~Q(error_message=""),
                name="session_failed_with_reason",
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="session_progress_percent"),
        ]

    def __str__(self):
        return f"Session of {self.session_date:%Y-%m-%d}"

    @property
    def accounting_words(self):
        """What an accounting of who saw a record calls it."""
        return f"the session of {date_format(localtime(self.session_date), 'j F Y')}"

    @property
    def is_processed(self):
        return self.status == self.Status.PROCESSED

    @property
    def is_failed(self):
        return self.status == self.Status.FAILED

    @property
    def is_uploading(self):
        return self.status == self.Status.UPLOADING

    @property
    def is_in_progress(self):
        return self.status not in self.ENDED

    @property
    def is_waiting(self):
        return self.status == self.Status.PENDING

    def get_transcript(self):
        return getattr(self, "transcript", None)  # a missing reverse row is an AttributeError too

    def get_notes(self):
        return getattr(self, "notes", None)

    @property
    def needs_transcription(self):
        if not self.has_sound:
            return False
        return self.redo == self.Redo.TRANSCRIPT or self.get_transcript() is None

    @property
    def needs_notes(self):
        if self.get_transcript() is None:
            return False
        return self.redo == self.Redo.NOTES or self.get_notes() is None

    @property
    def has_sound(self):
        return self.recording is not None and self.recording.is_complete

    @property
    def can_retry(self):
        return self.is_failed

    @property
    def was_cancelled(self):
        return self.is_failed and self.error_code == "cancelled"
