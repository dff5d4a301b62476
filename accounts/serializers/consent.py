from django.core.exceptions import ValidationError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field, extend_schema_serializer
from rest_framework import serializers

from accounts.access import patients_deciding_through
from accounts.models import Consent, ConsentText

MODEL_NAMES = {
    "type": "consent_type",
    "method": "consent_method",
    "decision": "consent_status",
    "signature": "signature_data",
    "witness": "witness_name",
}


class ConsentTextSerializer(serializers.ModelSerializer):
    """The words to show before somebody decides."""

    consent_type = serializers.ChoiceField(Consent.Type.choices, source="type")

    class Meta:
        model = ConsentText
        fields = [
            "id",
            "consent_type",
            "version",
            "title",
            "body",
            "sha256",
            "effective_from",
            "requires_renewal",
        ]


class ConsentSerializer(serializers.ModelSerializer):
    """One row of the ledger. `current_version` tells whether the words have changed since."""

    patient_id = serializers.UUIDField(read_only=True)
    consent_type = serializers.ChoiceField(Consent.Type.choices, source="type")
    consent_status = serializers.ChoiceField(Consent.State.choices, source="state")
    consent_method = serializers.ChoiceField(Consent.Method.choices, source="method")
    consent_text = serializers.CharField(source="text.body", default="", read_only=True)
    signature_data = serializers.CharField(source="signature")
    witness_name = serializers.CharField(source="witness")
    revocation_reason = serializers.CharField(source="revoke_reason")
    created_by = serializers.UUIDField(source="recorded_by_id", allow_null=True)
    revoked_by = serializers.UUIDField(source="revoked_by_id", allow_null=True)

    class Meta:
        model = Consent
        fields = [
            "id",
            "patient_id",
            "consent_type",
            "consent_status",
            "is_active",
            "consent_method",
            "consent_text",
            "text_sha256",
            "version",
            "signature_data",
            "witness_name",
            "signed_at",
            "ip_address",
            "expires_at",
            "revoked_at",
            "revoked_by",
            "revocation_reason",
            "created_by",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields
        extra_kwargs = {"is_active": {"help_text": "It counts now."}}


@extend_schema_field(OpenApiTypes.UUID)
class DecidingPatientField(serializers.PrimaryKeyRelatedField):
    """Yourself, or a patient in your care; anybody else does not exist."""

    def get_queryset(self):
        return patients_deciding_through(self.context["request"].user)


class NewConsentSerializer(serializers.Serializer):
    """Without a version the newest text is meant. Electronic: the patient's typed full name;
    written: where the paper is; verbal: who heard it. Declining needs none of these."""

    patient_id = DecidingPatientField()
    consent_type = serializers.ChoiceField(Consent.Type.choices)
    consent_status = serializers.ChoiceField(Consent.Decision.choices, default="granted")
    consent_method = serializers.ChoiceField(Consent.Method.choices)
    version = serializers.CharField(max_length=20, default="", allow_blank=True)
    signature_data = serializers.CharField(max_length=200, default="", allow_blank=True)
    witness_name = serializers.CharField(max_length=200, default="", allow_blank=True)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)

    def validate(self, attrs):
        consent = Consent(
            patient=attrs["patient_id"],
            type=attrs["consent_type"],
            decision=attrs["consent_status"],
            method=attrs["consent_method"],
            signature=attrs["signature_data"],
            witness=attrs["witness_name"],
            expires_at=attrs.get("expires_at"),
            recorded_by=self.context["request"].user,
        )
        try:
            consent.full_clean(exclude=["text", "text_sha256", "version"])
        except ValidationError as error:
            raise serializers.ValidationError(named(error.message_dict)) from None
        return {"consent": consent, "version": attrs["version"]}


def named(errors: dict) -> dict:
    """The model's sentences under the names that the API has for its fields."""
    return {MODEL_NAMES.get(name, name): sentences for name, sentences in errors.items()}


@extend_schema_serializer(many=False)
class ConsentListSerializer(serializers.Serializer):
    consents = ConsentSerializer(many=True)
    total_count = serializers.IntegerField()
    active_count = serializers.IntegerField()
    expired_count = serializers.IntegerField()
    revoked_count = serializers.IntegerField()
    page = serializers.IntegerField()
    per_page = serializers.IntegerField()


class TypeStatusSerializer(serializers.Serializer):
    """Where a patient stands with one type of consent."""

    consent_type = serializers.ChoiceField(Consent.Type.choices)
    consent_status = serializers.ChoiceField(Consent.State.choices)
    is_active = serializers.BooleanField()
    consent_id = serializers.UUIDField(allow_null=True)
    version = serializers.CharField(help_text="That the patient decided about; empty: none yet.")
    current_version = serializers.CharField()
    signed_at = serializers.DateTimeField(allow_null=True)
    expires_at = serializers.DateTimeField(allow_null=True)


class ConsentStatusSerializer(serializers.Serializer):
    patient_id = serializers.UUIDField()
    consents = TypeStatusSerializer(many=True)


class RevokeConsentSerializer(serializers.Serializer):
    revocation_reason = serializers.ChoiceField(
        Consent.Reason.of_people(), default=Consent.Reason.PATIENT_WISH
    )
