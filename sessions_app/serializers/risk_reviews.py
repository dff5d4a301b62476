from rest_framework import serializers

from sessions_app.models import RiskReview
from sessions_app.models.risk_review import LONGEST


class RiskReviewSerializer(serializers.ModelSerializer):
    session_id = serializers.UUIDField(read_only=True)
    reviewed_by = serializers.UUIDField(source="reviewed_by_id", read_only=True, allow_null=True)
    comment = serializers.CharField(
        max_length=LONGEST, required=False, allow_blank=True, default=""
    )
    note_id = serializers.UUIDField(
        write_only=True,
        required=False,
        help_text="`notes.id` of the session: the machine's note whose flags were looked at.",
    )

    class Meta:
        model = RiskReview
        fields = ["id", "session_id", "outcome", "comment", "reviewed_by", "created_at", "note_id"]
