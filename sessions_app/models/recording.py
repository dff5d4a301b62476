"""The sound of a session as it is kept: sealed parts in storage, in order."""

from datetime import timedelta

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from sessions_app.recording import formats, sealing, storage


class RecordingQuerySet(PatientScopedQuerySet):
    def receiving(self):
        return self.filter(state=Recording.State.RECEIVING)

    def with_keys(self):
        """Those whose sound is there."""
        return self.exclude(state=Recording.State.DELETED)

    def complete(self):
        return self.filter(state=Recording.State.COMPLETE)

    def silent_since(self, age: timedelta):
        """Uploads that began and then stopped sending."""
        return self.receiving().filter(updated_at__lt=timezone.now() - age)


class Recording(Record):
    key_field = "sealed_key"  # of what RECORDING_KEYS seal

    """One recording. A plain upload has one part; a resumed or live one has many."""

    class State(models.TextChoices):
        RECEIVING = "receiving", "Arriving"
        COMPLETE = "complete", "Complete"
        DELETED = "deleted", "Deleted"

    patient = models.ForeignKey(User, models.CASCADE, related_name="recordings")
    uploaded_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.RECEIVING)
    container = models.CharField(max_length=20, blank=True)  # "wav", "mp4": judged by content
    size = models.BigIntegerField(default=0)  # bytes received and kept
    expected_size = models.BigIntegerField(null=True)  # None while it is still being recorded
    digest = models.CharField(max_length=64, blank=True)  # keyed BLAKE2b of the whole content
    sealed_key = models.BinaryField()  # this recording's own key, sealed with a key of settings
    deleted_at = models.DateTimeField(null=True)

    objects = RecordingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "digest"],
                condition=Q(state="complete"),
                name="recording_once_per_patient",
                violation_error_message="This recording was already uploaded for this patient.",
            ),
            models.CheckConstraint(
                condition=Q(expected_size__isnull=True) | Q(size__lte=F("expected_size")),
                name="recording_not_larger_than_said",
            ),
        ]

    def __str__(self):
        return f"{self.container or 'recording'}, {self.size} bytes"

    @property
    def is_receiving(self):
        return self.state == self.State.RECEIVING

    @property
    def is_complete(self):
        return self.state == self.State.COMPLETE

    @property
    def is_deleted(self):
        return self.state == self.State.DELETED

    @property
    def needs_playback_copy(self):
        """Browsers cannot play, or cannot seek in, what some devices record."""
        return self.is_complete and not formats.is_playable(self.container)

    def open(self):
        """A seekable binary file of the plain bytes; nothing is written in the clear."""
        return self._open(self.parts.originals())

    def open_for_playback(self):
        """(file, content type, size): the copy that browsers can play, or the original."""
        parts = list(self.parts.all())
        copy = [part for part in parts if part.is_for_playback]
        content_type = formats.content_type(formats.PLAYBACK if copy else self.container)
        chosen = copy or parts
        return self._open(chosen), content_type, sum(part.size for part in chosen)

    def _open(self, parts):
        rows = [(part.name, part.size, part.number) for part in parts]
        kind = parts[0].kind if rows else RecordingPart.Kind.ORIGINAL
        return storage.open_sealed(rows, bytes(self.sealed_key), owner=self.pk, kind=kind)

    def mark_deleted(self):
        """Forget the key with the parts: whatever copy is left somewhere is noise now."""
        self.state, self.deleted_at = self.State.DELETED, timezone.now()
        self.sealed_key, self.digest = b"", ""
        self.save()


class RecordingPartQuerySet(models.QuerySet):
    def originals(self):
        return self.filter(kind=RecordingPart.Kind.ORIGINAL)

    def for_playback(self):
        return self.filter(kind=RecordingPart.Kind.PLAYBACK)


class RecordingPart(Record):
    class Kind(models.TextChoices):
        ORIGINAL = sealing.ORIGINAL, "As it came"
        PLAYBACK = sealing.PLAYBACK, "Copy that browsers can play"

    recording = models.ForeignKey(Recording, models.CASCADE, related_name="parts")
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.ORIGINAL)
    number = models.PositiveIntegerField()  # 0, 1, ... in the order of the bytes
    size = models.BigIntegerField()  # plain bytes
    name = models.CharField(max_length=200, unique=True)  # in storage; ours, not the user's

    objects = RecordingPartQuerySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["recording", "kind", "number"], name="recording_part_once"
            )
        ]

    def __str__(self):
        return self.name

    @property
    def is_for_playback(self):
        return self.kind == self.Kind.PLAYBACK
