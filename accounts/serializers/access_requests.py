from django.core.exceptions import ValidationError
from drf_spectacular.utils import extend_schema_serializer
from rest_framework import serializers

from accounts.actions.access_requests import ORIGINAL_WORDS, NoDeletion
from accounts.models import AccessRequest
from accounts.models.access_requests import LONGEST

MODEL_NAMES = {"type": "request_type", "correction": "correction_details"}
STAFF_STATUSES = [
    (status.value, status.label)
    for status in AccessRequest.Status
    if status not in (AccessRequest.Status.PENDING, AccessRequest.Status.CANCELLED)
]


class AccessRequestSerializer(serializers.ModelSerializer):
    """A request, its clock, and what the practice answered."""

    patient_id = serializers.UUIDField(read_only=True)
    request_type = serializers.ChoiceField(AccessRequest.Type.choices, source="type")
    description = serializers.CharField(read_only=True)
    correction_details = serializers.CharField(source="correction", read_only=True)
    response_notes = serializers.CharField(source="response", read_only=True)
    denial_reason = serializers.CharField(read_only=True)
    rights = serializers.CharField(read_only=True, help_text="Of whoever was denied.")
    accepted_statement = serializers.CharField(
        read_only=True, help_text="What an approved amendment adds to the record."
    )
    extension_reason = serializers.CharField(read_only=True)
    days_left = serializers.IntegerField(read_only=True, allow_null=True)
    is_overdue = serializers.BooleanField(read_only=True)
    is_in_force = serializers.BooleanField(read_only=True, help_text="An agreed restriction.")
    reviewed_by = serializers.UUIDField(source="processed_by_id", read_only=True, allow_null=True)

    class Meta:
        model = AccessRequest
        fields = [
            "id",
            "patient_id",
            "request_type",
            "status",
            "description",
            "correction_details",
            "preferred_format",
            "due_on",
            "days_left",
            "is_overdue",
            "extended_at",
            "extension_reason",
            "response_notes",
            "denial_reason",
            "rights",
            "accepted_statement",
            "is_in_force",
            "reviewed_by",
            "reviewed_at",
            "completed_at",
            "closed_at",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class NewAccessRequestSerializer(serializers.Serializer):
    """The words of earlier clients (view_records, correct_data, restrict_processing,
    download_data, data_portability) mean the same."""

    request_type = serializers.CharField(
        help_text=f"One of {', '.join(AccessRequest.Type.values)}.", max_length=40
    )
    description = serializers.CharField(max_length=10 * LONGEST, trim_whitespace=False)
    correction_details = serializers.CharField(
        max_length=10 * LONGEST, default="", allow_blank=True, help_text="The words to add."
    )
    preferred_format = serializers.CharField(max_length=40, default="", allow_blank=True)

    def validate_request_type(self, word):
        if word == "delete_data":
            raise NoDeletion
        word = ORIGINAL_WORDS.get(word, word)
        if word not in AccessRequest.Type:
            known = ", ".join(AccessRequest.Type.values)
            raise serializers.ValidationError(f"A request is one of these: {known}.")
        return word

    def validate(self, attrs):
        request = AccessRequest(
            patient=self.context["request"].user,
            type=attrs["request_type"],
            preferred_format=attrs["preferred_format"],
        )
        request.description = attrs["description"]
        request.correction = attrs["correction_details"]
        try:
            request.full_clean(exclude=["due_on"])
        except ValidationError as error:
            named = {MODEL_NAMES.get(name, name): said for name, said in error.message_dict.items()}
            raise serializers.ValidationError(named) from None
        return {"request": request}


class RequestReviewSerializer(serializers.Serializer):
    """Approving and denying needs response_notes, denying also its reason."""

    status = serializers.ChoiceField(STAFF_STATUSES)
    response_notes = serializers.CharField(
        max_length=10 * LONGEST, default="", allow_blank=True, trim_whitespace=False
    )
    denial_reason = serializers.CharField(
        max_length=10 * LONGEST, default="", allow_blank=True, trim_whitespace=False
    )


class ExtendRequestSerializer(serializers.Serializer):
    reason = serializers.CharField(
        max_length=10 * LONGEST, trim_whitespace=False, help_text="The patient reads it."
    )


@extend_schema_serializer(many=False)
class AccessRequestListSerializer(serializers.Serializer):
    requests = AccessRequestSerializer(many=True)
    total_count = serializers.IntegerField()
    pending_count = serializers.IntegerField()
    completed_count = serializers.IntegerField()
    overdue_count = serializers.IntegerField()
    page = serializers.IntegerField()
    per_page = serializers.IntegerField()
