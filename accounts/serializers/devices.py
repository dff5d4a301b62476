from rest_framework import serializers

from accounts.models import AuthSession
from accounts.signing_in import devices


class DeviceSerializer(serializers.ModelSerializer):
    device_name = serializers.CharField(source="device")
    last_activity = serializers.DateTimeField(source="last_used_at", help_text="To the minute.")
    expires_at = serializers.DateTimeField(help_text="However busy; sooner if it lies idle.")
    is_current = serializers.SerializerMethodField(help_text="The one that asks.")
    is_mfa_verified = serializers.SerializerMethodField(help_text="With a second factor.")

    class Meta:
        model = AuthSession
        fields = [
            "id",
            "kind",
            "device_name",
            "user_agent",
            "ip_address",
            "created_at",
            "last_activity",
            "expires_at",
            "is_current",
            "is_mfa_verified",
        ]
        read_only_fields = fields

    def get_is_current(self, device) -> bool:
        return device == devices.of(self.context["request"])

    def get_is_mfa_verified(self, device) -> bool:
        return device.second_factor_at is not None


class LogoutSerializer(serializers.Serializer):
    refresh_token = serializers.CharField(
        max_length=4096,
        required=False,
        help_text="Of the device to sign out; without it, the one whose access token is sent.",
    )


class RevokeAllSerializer(serializers.Serializer):
    password = serializers.CharField(trim_whitespace=False, max_length=256, write_only=True)
    exclude_current = serializers.BooleanField(default=True)

    def validate_password(self, password):
        if not self.context["request"].user.check_password(password):
            raise serializers.ValidationError("This is not your password.")
        return password


class DevicesEndedSerializer(serializers.Serializer):
    success = serializers.BooleanField()
    sessions_revoked = serializers.IntegerField()
    sessions_remaining = serializers.IntegerField()
    message = serializers.CharField()
