from rest_framework import serializers

from timeline.models import TimelineEvent


class EventSerializer(serializers.ModelSerializer):
    patient_id = serializers.UUIDField(read_only=True)
    therapist_id = serializers.UUIDField(read_only=True, allow_null=True)
    related_entity_type = serializers.CharField(source="related_kind", read_only=True)
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
            "created_at",
        ]
        read_only_fields = fields

    def get_description(self, event) -> str:
        return event.description_for(self.context["request"].user)

    def get_metadata(self, event) -> dict:
        return event.metadata_for(self.context["request"].user)
