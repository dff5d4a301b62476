from datetime import UTC

from rest_framework import serializers

from accounts.validation import ModelTruthMixin
from timeline import kinds
from timeline.models import TimelineEvent

EMPTY = {"description": "", "event_subtype": "", "metadata": {}}  # what null stands for


class EventSerializer(serializers.ModelSerializer):
    """One event. Lists are told by reading/answers.py, in the same words."""

    patient_id = serializers.UUIDField(read_only=True)
    therapist_id = serializers.UUIDField(read_only=True, allow_null=True)
    event_date = serializers.DateTimeField(read_only=True, default_timezone=UTC)
    created_at = serializers.DateTimeField(read_only=True, default_timezone=UTC)
    related_entity_type = serializers.CharField(
        source="related_kind", read_only=True, allow_null=True
    )
    description = serializers.SerializerMethodField()
    metadata = serializers.SerializerMethodField()

    class Meta:
        model = TimelineEvent
        fields = [
            "id",
            "patient_id",
            "therapist_id",
            "event_type",
            "event_subtype",
            "event_date",
            "title",
            "description",
            "metadata",
            "related_entity_type",
            "related_entity_id",
            "importance",
            "is_private",
            "is_draft",
            "is_manual",
            "created_at",
        ]
        read_only_fields = fields

    def get_description(self, event) -> str:
        return event.description_for(self.context["request"].user)

    def get_metadata(self, event) -> dict:
        return event.metadata_for(self.context["request"].user)


class NewEventSerializer(ModelTruthMixin, serializers.ModelSerializer):
    """What a therapist writes. What the event is about is looked up by the action."""

    description = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=10_000
    )
    event_subtype = serializers.CharField(
        required=False, allow_blank=True, allow_null=True, max_length=50
    )
    metadata = serializers.DictField(required=False, allow_null=True)
    related_entity_type = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=50,
        help_text="What the event is about: session or session_note.",
    )

    class Meta:
        model = TimelineEvent
        fields = [
            "event_type",
            "event_subtype",
            "event_date",
            "title",
            "description",
            "metadata",
            "related_entity_type",
            "related_entity_id",
            "importance",
            "is_private",
        ]

    def validate_related_entity_type(self, name):
        if name is not None and name not in kinds.names():
            raise serializers.ValidationError(f"Choose from: {', '.join(kinds.names())}.")
        return name

    def validate(self, attrs):
        given = {name: EMPTY.get(name) if value is None else value for name, value in attrs.items()}
        related = {name: given.pop(name) for name in RELATED if name in given}
        return super().validate(given) | related


RELATED = ("related_entity_type", "related_entity_id")


class EventPageSerializer(serializers.Serializer):
    events = EventSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)
    has_more = serializers.BooleanField()
    total_count = serializers.IntegerField()


class ToldSerializer(serializers.Serializer):
    """An event in short."""

    id = serializers.UUIDField()
    event_type = serializers.ChoiceField(TimelineEvent.Type.choices)
    date = serializers.DateField()
    title = serializers.CharField()
    importance = serializers.ChoiceField(TimelineEvent.Importance.choices)


class MoodSerializer(serializers.Serializer):
    date = serializers.DateField()
    session_id = serializers.UUIDField(allow_null=True)
    mood = serializers.CharField()
    value = serializers.IntegerField(min_value=1, max_value=5)


class SummarySerializer(serializers.Serializer):
    patient_id = serializers.UUIDField()
    first_session = serializers.DateField(allow_null=True)
    last_session = serializers.DateField(allow_null=True)
    total_sessions = serializers.IntegerField()
    total_events = serializers.IntegerField()
    events_by_type = serializers.DictField(child=serializers.IntegerField())
    milestones_achieved = serializers.IntegerField()
    recent_highlights = ToldSerializer(many=True)
    mood_trend = MoodSerializer(many=True)


class MonthSerializer(serializers.Serializer):
    month = serializers.CharField(help_text="2026-11")
    sessions = serializers.IntegerField()


class MeasureSerializer(serializers.Serializer):
    date = serializers.DateField()
    score = serializers.FloatField()


class ChartsSerializer(serializers.Serializer):
    mood_trend = MoodSerializer(many=True)
    session_frequency = MonthSerializer(many=True)
    milestones = ToldSerializer(many=True)
    measures = serializers.DictField(child=MeasureSerializer(many=True))
