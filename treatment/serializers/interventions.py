from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.validation import ModelTruthMixin
from treatment.models import GoalIntervention, Intervention


class InterventionSerializer(ModelTruthMixin, serializers.ModelSerializer):
    created_by = serializers.UUIDField(source="created_by_id", read_only=True, allow_null=True)

    class Meta:
        model = Intervention
        fields = [
            "id",
            "name",
            "description",
            "modality",
            "evidence_level",
            "source",
            "is_system",
            "created_by",
            "created_at",
        ]
        read_only_fields = ["is_system", "created_at"]


class InterventionListItemSerializer(serializers.ModelSerializer):
    class Meta:
        model = Intervention
        fields = ["id", "name", "modality", "evidence_level", "is_system"]
        read_only_fields = fields


class InterventionFilterSerializer(serializers.Serializer):
    modality = serializers.CharField(required=False, max_length=50, help_text="In any case.")
    evidence_level = serializers.ChoiceField(Intervention.Evidence.choices, required=False)
    search = serializers.CharField(
        required=False, max_length=200, help_text="Words of the name or the description."
    )
    include_system = serializers.BooleanField(default=True, help_text="What ships with us.")
    include_custom = serializers.BooleanField(default=True, help_text="Your own.")


@extend_schema_field(OpenApiTypes.UUID)
class OfferedInterventionField(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return Intervention.objects.offered_to(self.context["request"].user)


class GoalInterventionSerializer(ModelTruthMixin, serializers.ModelSerializer):
    """An intervention that is used for a goal."""

    intervention_id = OfferedInterventionField(source="intervention")
    goal_id = serializers.UUIDField(read_only=True)
    name = serializers.CharField(source="intervention.name", read_only=True)
    modality = serializers.CharField(source="intervention.modality", read_only=True)
    evidence_level = serializers.CharField(source="intervention.evidence_level", read_only=True)
    notes = serializers.CharField(
        required=False, allow_blank=True, max_length=10_000, help_text="For the care team."
    )
    effectiveness_rating = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=10, help_text="For the care team."
    )

    class Meta:
        model = GoalIntervention
        fields = [
            "id",
            "goal_id",
            "intervention_id",
            "name",
            "modality",
            "evidence_level",
            "frequency",
            "notes",
            "effectiveness_rating",
            "rated_at",
            "created_at",
        ]
        read_only_fields = ["rated_at", "created_at"]

    def to_representation(self, link):
        told = super().to_representation(link)
        if self.context["request"].user.is_patient:
            told |= {"rated_at": None}
            for name in ("notes", "effectiveness_rating"):
                told.pop(name)
        return told


class NewGoalInterventionSerializer(GoalInterventionSerializer):
    class Meta(GoalInterventionSerializer.Meta):
        fields = ["intervention_id", "frequency", "notes", "effectiveness_rating"]


class ChangeGoalInterventionSerializer(GoalInterventionSerializer):
    class Meta(GoalInterventionSerializer.Meta):
        fields = ["frequency", "notes", "effectiveness_rating"]
