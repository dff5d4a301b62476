from rest_framework import serializers

from accounts.actions.emergency import LONGEST_MINUTES, LONGEST_REASON, SHORTEST_REASON
from accounts.models import EmergencyAccess

STATUSES = ["active", "ended", "expired"]


class EmergencyAccessSerializer(serializers.ModelSerializer):
    """One look at a record that is not in the therapist's care. Of rows `with_state()`."""

    patient_id = serializers.UUIDField(read_only=True)
    requesting_user_id = serializers.UUIDField(source="user_id", read_only=True)
    requesting_user_email = serializers.EmailField(source="user.email", read_only=True)
    justification = serializers.CharField(read_only=True)
    access_level = serializers.ChoiceField(["read_only"], read_only=True, default="read_only")
    status = serializers.SerializerMethodField()
    requested_at = serializers.DateTimeField(source="started_at", read_only=True)
    reviewed_by = serializers.UUIDField(
        source="reviewed_by_id", read_only=True, allow_null=True, default=None
    )
    review_note = serializers.CharField(read_only=True)
    is_overdue = serializers.BooleanField(
        read_only=True, help_text="Nobody has reviewed it within 24 hours."
    )

    class Meta:
        model = EmergencyAccess
        fields = [
            "id",
            "patient_id",
            "requesting_user_id",
            "requesting_user_email",
            "reason",
            "justification",
            "access_level",
            "status",
            "requested_at",
            "expires_at",
            "ended_at",
            "reviewed_by",
            "reviewed_at",
            "verdict",
            "review_note",
            "is_overdue",
        ]
        read_only_fields = fields

    def get_status(self, access) -> str:
        """active, ended (by hand) or expired"""
        if access.is_live:
            return "active"
        return "ended" if access.was_ended_by_hand else "expired"


class BreakGlassSerializer(serializers.Serializer):
    patient_id = serializers.UUIDField()
    reason = serializers.ChoiceField(EmergencyAccess.Reason.choices)
    justification = serializers.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_REASON)
    duration_minutes = serializers.IntegerField(
        min_value=1, max_value=LONGEST_MINUTES, default=LONGEST_MINUTES
    )


class ReviewSerializer(serializers.Serializer):
    verdict = serializers.ChoiceField(EmergencyAccess.Verdict.choices)
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=LONGEST_REASON,
        help_text="Needed if it was not justified.",
    )
