from django.conf import settings
from django.db.models import prefetch_related_objects
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import Consent, ErasureCertificate, LegalHold, User
from accounts.serializers.consent import ConsentSerializer
from sessions_app.actions import erase_record
from sessions_app.models import MachineNote, TherapySession, Transcript, TranscriptSegment

CONSENT_METHOD = "How the patient agreed to being recorded, if that is noted with this request."


@extend_schema_field(OpenApiTypes.UUID)
class PatientField(serializers.PrimaryKeyRelatedField):
    """A patient whom the caller may write about; anybody else does not exist."""

    def get_queryset(self):
        return User.objects.patients_editable_by(self.context["request"].user)


class SessionSerializer(serializers.ModelSerializer):
    """What a therapist sees of a session in a list."""

    patient_id = serializers.UUIDField(read_only=True)
    therapist_id = serializers.UUIDField(read_only=True, allow_null=True)
    has_audio = serializers.BooleanField(source="has_sound", read_only=True)

    class Meta:
        model = TherapySession
        fields = [
            "id",
            "patient_id",
            "therapist_id",
            "session_date",
            "duration_seconds",
            "language",
            "number",
            "status",
            "progress",
            "error_code",
            "error_message",
            "has_audio",
            "created_at",
            "updated_at",
            "processed_at",
        ]
        read_only_fields = [name for name in fields if name not in ("session_date", "language")]


class NotesSerializer(serializers.ModelSerializer):
    """The draft note: the extracted items with their evidence, and where they come from."""

    session_id = serializers.UUIDField(read_only=True)
    therapist_summary = serializers.CharField(read_only=True)
    patient_summary = serializers.CharField(read_only=True)
    extracted_notes = serializers.JSONField(source="content", read_only=True)
    risk_flags = serializers.SerializerMethodField()
    is_draft = serializers.SerializerMethodField()

    class Meta:
        model = MachineNote
        fields = [
            "session_id",
            "is_draft",
            "therapist_summary",
            "patient_summary",
            "risk_flags",
            "extracted_notes",
            "engine",
            "model",
            "prompt_version",
            "schema_version",
            "dropped",
            "usage",
            "transcript_revision",
            "summary_released_at",
            "created_at",
        ]

    def get_risk_flags(self, notes) -> list[dict]:
        return notes.content["risk_flags"]

    def get_is_draft(self, notes) -> bool:
        """Everything machine-made is a draft until a therapist signs."""
        return True


class SessionDetailSerializer(SessionSerializer):
    notes = NotesSerializer(source="get_notes", read_only=True, allow_null=True)
    recording_deleted_at = serializers.DateTimeField(
        source="recording.deleted_at", read_only=True, allow_null=True
    )

    class Meta(SessionSerializer.Meta):
        fields = [*SessionSerializer.Meta.fields, "recording_deleted_at", "notes"]
        read_only_fields = [*SessionSerializer.Meta.read_only_fields, "recording_deleted_at"]


class OwnSessionSerializer(serializers.ModelSerializer):
    """What a patient sees of their session: when it was, and the summary once it is released."""

    patient_id = serializers.UUIDField(read_only=True)
    patient_summary = serializers.SerializerMethodField()

    class Meta:
        model = TherapySession
        fields = [
            "id",
            "patient_id",
            "session_date",
            "duration_seconds",
            "number",
            "status",
            "patient_summary",
        ]
        read_only_fields = fields

    def get_patient_summary(self, session) -> str | None:
        notes = session.get_notes()
        return notes.patient_summary if notes and notes.is_summary_released else None


class NewSessionSerializer(serializers.Serializer):
    """A session without a recording: with a transcript as text, or with nothing yet."""

    patient_id = PatientField()
    session_date = serializers.DateTimeField()
    transcript = serializers.CharField(
        required=False, help_text="WebVTT, SRT, our JSON, or plain text with speakers."
    )
    duration_seconds = serializers.IntegerField(required=False, min_value=1, max_value=86_400)


class SoundSerializer(serializers.Serializer):
    file = serializers.FileField(
        help_text=f"wav, mp3, m4a, mp4, webm, ogg or flac, up to "
        f"{settings.RECORDING_MAX_BYTES // 1024**2} MB."
    )


class UploadSerializer(SoundSerializer):
    patient_id = PatientField()
    session_date = serializers.DateTimeField(required=False, help_text="Now, if left out.")
    language = serializers.CharField(required=False, default="", max_length=8)
    consent_method = serializers.ChoiceField(
        Consent.Method.on_the_spot(), required=False, help_text=CONSENT_METHOD
    )


class TranscriptTextSerializer(serializers.Serializer):
    transcript = serializers.CharField(
        help_text="WebVTT, SRT, our JSON, or plain text with speakers."
    )


class StatusSerializer(serializers.ModelSerializer):
    session_id = serializers.UUIDField(source="id", read_only=True)
    step = serializers.CharField(source="get_status_display", read_only=True)
    is_finished = serializers.SerializerMethodField()

    class Meta:
        model = TherapySession
        fields = [
            "session_id",
            "status",
            "step",
            "progress",
            "attempts",
            "error_code",
            "error_message",
            "is_finished",
            "updated_at",
            "processed_at",
        ]
        read_only_fields = fields

    def get_is_finished(self, session) -> bool:
        return not session.is_in_progress


class SegmentSerializer(serializers.ModelSerializer):
    """`id` is the segment's place in the transcript, which evidence points at; `heard` is what
    the engine made of it where a therapist corrected it."""

    id = serializers.IntegerField(source="position", read_only=True)
    speaker = serializers.ChoiceField(
        TranscriptSegment.Speaker.choices, source="shown_speaker", required=False
    )
    text = serializers.CharField(source="shown_text", required=False, max_length=5_000)
    heard = serializers.SerializerMethodField()

    class Meta:
        model = TranscriptSegment
        fields = ["id", "start", "end", "speaker", "text", "words", "confidence", "heard"]
        read_only_fields = ["start", "end", "words", "confidence"]

    def get_heard(self, segment) -> dict | None:
        if not segment.is_corrected:
            return None
        return {"speaker": segment.speaker, "text": segment.text}


class TranscriptSerializer(serializers.ModelSerializer):
    session_id = serializers.UUIDField(read_only=True)
    segments = SegmentSerializer(many=True, read_only=True)
    text = serializers.SerializerMethodField()

    class Meta:
        model = Transcript
        fields = [
            "session_id",
            "origin",
            "language",
            "duration",
            "confidence",
            "engine",
            "model",
            "revision",
            "text",
            "segments",
        ]

    def to_representation(self, transcript):
        prefetch_related_objects([transcript], "segments")
        return super().to_representation(transcript)

    def get_text(self, transcript) -> str:
        return "\n".join(f"{s.shown_speaker}: {s.shown_text}" for s in transcript.segments.all())


class CertificateSerializer(serializers.ModelSerializer):
    class Meta:
        model = ErasureCertificate
        fields = [
            "id",
            "created_at",
            "patient_id",
            "erased_by",
            "reason",
            "target_type",
            "target_id",
            "items",
        ]


class EraseRecordSerializer(serializers.Serializer):
    reason = serializers.ChoiceField([(r.value, r.label) for r in erase_record.REASONS])


class LegalHoldSerializer(serializers.ModelSerializer):
    class Meta:
        model = LegalHold
        fields = ["id", "reference", "created_at", "lifted_at"]
        read_only_fields = ["lifted_at"]


class KeptRecordingSerializer(serializers.ModelSerializer):
    """A session whose sound is still there."""

    session_id = serializers.UUIDField(source="pk")
    bytes = serializers.IntegerField(source="recording.size")

    class Meta:
        model = TherapySession
        fields = ["session_id", "session_date", "duration_seconds", "bytes"]


class RevokedSerializer(serializers.Serializer):
    consent = ConsentSerializer()
    stopped_sessions = serializers.IntegerField(help_text="That were being processed.")
    discarded_uploads = serializers.IntegerField(help_text="That were under way.")
    recordings = KeptRecordingSerializer(
        many=True, help_text="That exist. Of a consent to recording only."
    )
    erasure = serializers.CharField(help_text="Who can have these recordings erased, and how.")


class ErasedSerializer(serializers.Serializer):
    erased = serializers.IntegerField()
    waiting = serializers.IntegerField(help_text="A worker is at them still; ask again.")
