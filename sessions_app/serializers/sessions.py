from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from sessions_app.models import MachineNote, PatientSummary, TherapySession


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
            "id",
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
        summary = PatientSummary.of(session)
        return summary.released_text if summary.is_released else None


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
