from rest_framework import serializers

from accounts.models import Invitation


class InviteSerializer(serializers.Serializer):
    email = serializers.EmailField(
        required=False,
        max_length=254,
        help_text="Where the patient's contact data has none, or another one.",
    )


class InvitationSerializer(serializers.ModelSerializer):
    state = serializers.ChoiceField(["open", "accepted", "withdrawn", "expired"], read_only=True)

    class Meta:
        model = Invitation
        fields = ["id", "email", "state", "sent_at", "expires_at", "accepted_at", "created_at"]
        read_only_fields = fields
