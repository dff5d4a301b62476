from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.validation import ModelTruthMixin
from sessions_app.models import PsychotherapyNote, TherapySession
from sessions_app.models.psychotherapy_note import LONGEST


@extend_schema_field(OpenApiTypes.UUID)
class SessionOfPatientField(serializers.PrimaryKeyRelatedField):
    """A session of the patient whom the note is about; any other does not exist."""

    def get_queryset(self):
        sessions = TherapySession.objects.editable_by(self.context["request"].user)
        return sessions.filter(patient=self.context["patient"])


class PsychotherapyNoteSerializer(ModelTruthMixin, serializers.ModelSerializer):
    patient_id = serializers.UUIDField(read_only=True)
    session_id = SessionOfPatientField(source="session", required=False, allow_null=True)
    text = serializers.CharField(max_length=LONGEST, trim_whitespace=False)
    note_date = serializers.DateField(default=timezone.localdate, help_text="Today, if left out.")
    revision = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        help_text="That a change was made from; left out: whatever stands there now.",
    )

    class Meta:
        model = PsychotherapyNote
        fields = [
            "id",
            "patient_id",
            "session_id",
            "note_date",
            "text",
            "revision",
            "created_at",
            "updated_at",
        ]


class PsychotherapyNoteLineSerializer(serializers.ModelSerializer):
    """In a list: without the words."""

    patient_id = serializers.UUIDField(read_only=True)
    session_id = serializers.UUIDField(read_only=True, allow_null=True)

    class Meta:
        model = PsychotherapyNote
        fields = ["id", "patient_id", "session_id", "note_date", "created_at", "updated_at"]
        read_only_fields = fields
