from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sessions_app.models import PatientSummary
from sessions_app.models.patient_summary import LONGEST
from sessions_app.notes.reading_ease import reading_ease


class ReadingEaseSerializer(serializers.Serializer):
    sentences = serializers.IntegerField()
    words = serializers.IntegerField()
    grade = serializers.FloatField(
        allow_null=True, help_text="Flesch-Kincaid: years at school; aim at 8 or less."
    )


class PatientSummarySerializer(serializers.ModelSerializer):
    """What would be released now (`text`), and what the patient reads (`released_text`)."""

    session_id = serializers.UUIDField(read_only=True)
    text = serializers.CharField(
        source="words",
        max_length=LONGEST,
        allow_blank=True,
        help_text="Empty: the machine's words again.",
    )
    machine_text = serializers.CharField(source="machine_words", read_only=True)
    is_edited = serializers.BooleanField(read_only=True)
    is_released = serializers.BooleanField(read_only=True)
    is_changed = serializers.BooleanField(
        read_only=True, help_text="Since it was released: the patient reads the earlier words."
    )
    edited_by = serializers.UUIDField(source="edited_by_id", read_only=True, allow_null=True)
    released_by = serializers.UUIDField(source="released_by_id", read_only=True, allow_null=True)
    revision = serializers.IntegerField(
        min_value=0,
        required=False,
        max_value=2**31 - 1,
        help_text="That the change was made from; left out: whatever stands there now.",
    )
    reading_ease = serializers.SerializerMethodField()

    class Meta:
        model = PatientSummary
        fields = [
            "session_id",
            "text",
            "machine_text",
            "is_edited",
            "edited_at",
            "edited_by",
            "is_released",
            "released_text",
            "released_at",
            "released_by",
            "is_changed",
            "revision",
            "reading_ease",
        ]
        read_only_fields = ["edited_at", "released_text", "released_at"]

    @extend_schema_field(ReadingEaseSerializer)
    def get_reading_ease(self, summary):
        return ReadingEaseSerializer(reading_ease(summary.words)).data


class OwnSummarySerializer(serializers.ModelSerializer):
    """What a patient reads of it: the released words."""

    session_id = serializers.UUIDField(read_only=True)
    text = serializers.CharField(source="released_text", read_only=True)

    class Meta:
        model = PatientSummary
        fields = ["session_id", "text", "released_at"]
        read_only_fields = fields


class ReleaseSerializer(serializers.Serializer):
    revision = serializers.IntegerField(
        min_value=0,
        max_value=2**31 - 1,
        required=False,
        help_text="Of the words that you have seen; left out: whatever stands there now.",
    )
