"""Who said what, as the engine heard it, with the therapist's corrections kept apart."""

from django.db import models
from django.db.models import Case, F, Q, Value, When

from accounts.access import PatientScopedQuerySet
from accounts.models import Record, User
from accounts.sealing.sealed_fields import SealedJSONField, SealedTextField
from sessions_app.extraction.protocol import Utterance
from sessions_app.models.session import TherapySession
from sessions_app.speech.protocol import CLIENT, THERAPIST


class SessionScopedQuerySet(PatientScopedQuerySet):
    patient_path = "session__patient"


class Transcript(Record):
    class Origin(models.TextChoices):
        ENGINE = "engine", "Transcribed from the recording"
        PASTED = "pasted", "Given as text"

    session = models.OneToOneField(TherapySession, models.CASCADE, related_name="transcript")
    origin = models.CharField(max_length=20, choices=Origin)
    language = models.CharField(max_length=8, default="en")
    duration = models.FloatField(null=True)  # seconds; None for text without times
    confidence = models.FloatField(null=True)  # 0..1
    engine = models.CharField(max_length=40, blank=True)
    model = models.CharField(max_length=200, blank=True)
    seconds = models.JSONField(default=dict)  # wall time inside the models, by stage
    usage = models.JSONField(default=dict)  # what an outside engine billed
    revision = models.PositiveIntegerField(default=0)  # counts corrections

    objects = SessionScopedQuerySet.as_manager()

    def __str__(self):
        return self.get_origin_display()

    def utterances(self) -> list[Utterance]:
        """What note engines read: corrections applied, in order."""
        return [
            Utterance(
                id=row.position,
                speaker=row.shown_speaker,
                text=row.shown_text,
                start=row.start,
                end=row.end,
            )
            for row in self.segments.defer("words")
        ]

    def has_one_speaker(self) -> bool:
        """Nobody was told apart, so the client's words cannot be known from the therapist's."""
        speakers = self.segments.order_by().annotate(shown=SHOWN_SPEAKER).values("shown")
        return len(speakers.distinct()[:2]) == 1


SHOWN_SPEAKER = Case(When(corrected_speaker="", then=F("speaker")), default=F("corrected_speaker"))


class SegmentQuerySet(PatientScopedQuerySet):
    patient_path = "transcript__session__patient"

    def swap_speakers(self):
        """Everybody was taken for the other one; the engine's own labels stay as they were."""
        return self.annotate(shown=SHOWN_SPEAKER).update(
            corrected_speaker=Case(
                When(shown=THERAPIST, then=Value(CLIENT)),
                When(shown=CLIENT, then=Value(THERAPIST)),
                default=F("corrected_speaker"),
            )
        )


class TranscriptSegment(Record):
    class Speaker(models.TextChoices):
        THERAPIST = THERAPIST, "Therapist"
        CLIENT = CLIENT, "Client"

    transcript = models.ForeignKey(Transcript, models.CASCADE, related_name="segments")
    position = models.PositiveIntegerField()  # 0, 1, ...; what evidence points at
    start = models.FloatField(null=True)  # seconds
    end = models.FloatField(null=True)
    speaker = models.CharField(max_length=20, choices=Speaker)
    text = SealedTextField()
    words = SealedJSONField(default=list)  # [[start, end, text, probability], ...]
    confidence = models.FloatField(null=True)  # 0..1
    corrected_speaker = models.CharField(max_length=20, choices=Speaker, blank=True)
    corrected_text = SealedTextField(blank=True)
    corrected_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    corrected_at = models.DateTimeField(null=True)

    objects = SegmentQuerySet.as_manager()

    class Meta:
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["transcript", "position"], name="segment_once"),
            models.CheckConstraint(
                condition=Q(end__isnull=True) | Q(end__gte=F("start")), name="segment_forward"
            ),
        ]

    def __str__(self):
        return f"{self.position}: {self.shown_speaker}"

    @property
    def shown_speaker(self):
        return self.corrected_speaker or self.speaker

    @property
    def shown_text(self):
        return self.corrected_text or self.text

    @property
    def is_corrected(self):
        return bool(self.corrected_text) or self.shown_speaker != self.speaker

    @property
    def by_therapist(self):
        return self.shown_speaker == THERAPIST
