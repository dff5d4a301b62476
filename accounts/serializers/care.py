from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import TherapistPatient, User

KINDS = TherapistPatient.Relationship.choices


class CareSerializer(serializers.ModelSerializer):
    """One therapist's care for one patient, as the care team and admins see it."""

    patient_id = serializers.UUIDField(read_only=True)
    therapist_id = serializers.UUIDField(read_only=True)
    therapist_name = serializers.CharField(source="therapist.full_name", read_only=True)

    class Meta:
        model = TherapistPatient
        fields = [
            "id",
            "patient_id",
            "therapist_id",
            "therapist_name",
            "relationship_type",
            "is_active",
            "started_at",
            "ended_at",
        ]
        read_only_fields = fields


class OwnCareSerializer(serializers.ModelSerializer):
    """What a patient reads of their care team: who it is, and as what."""

    therapist_name = serializers.CharField(source="therapist.full_name", read_only=True)

    class Meta:
        model = TherapistPatient
        fields = ["therapist_name", "relationship_type"]
        read_only_fields = fields


@extend_schema_field(OpenApiTypes.UUID)
class TherapistField(serializers.PrimaryKeyRelatedField):
    """A therapist of this practice whose account is in use."""

    def get_queryset(self):
        return User.objects.therapists()


class NewCareSerializer(serializers.Serializer):
    therapist_id = TherapistField()
    relationship_type = serializers.ChoiceField(KINDS, default="secondary")


class KindSerializer(serializers.Serializer):
    relationship_type = serializers.ChoiceField(KINDS)


class TransferSerializer(serializers.Serializer):
    therapist_id = TherapistField()
    stays = serializers.BooleanField(
        default=False, help_text="The primary therapist until now stays as a secondary one."
    )
