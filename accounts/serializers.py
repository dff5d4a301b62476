from django.contrib.auth import authenticate
from rest_framework import serializers
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import User
from accounts.validation import ModelTruthMixin


class LoginSerializer(serializers.Serializer):
    email = serializers.EmailField()
    password = serializers.CharField(trim_whitespace=False, max_length=256)

    def validate(self, attrs):
        user = authenticate(self.context["request"], **attrs)
        if user is None:
            raise AuthenticationFailed("No account with this email and password.")
        return {"user": user}


class RefreshSerializer(serializers.Serializer):
    refresh_token = serializers.CharField(max_length=4096)


class TokensSerializer(serializers.Serializer):
    access_token = serializers.CharField()
    refresh_token = serializers.CharField()
    token_type = serializers.CharField()
    expires_in = serializers.IntegerField(help_text="Seconds until the access token ends.")


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "first_name",
            "last_name",
            "full_name",
            "role",
            "is_verified",
            "timezone",
            "created_at",
        ]
        read_only_fields = fields


class PatientSerializer(ModelTruthMixin, serializers.ModelSerializer):
    """A patient's contact data. The name may come whole, or as first and last name."""

    name = serializers.CharField(source="full_name", required=False, max_length=200)
    first_name = serializers.CharField(required=False, max_length=100)

    class Meta:
        model = User
        fields = [
            "id",
            "name",
            "first_name",
            "last_name",
            "email",
            "phone",
            "timezone",
            "created_at",
            "updated_at",
        ]

    def validate(self, attrs):
        whole = attrs.pop("full_name", "")
        if whole:
            first, _, last = whole.strip().partition(" ")
            attrs.setdefault("first_name", first)
            attrs.setdefault("last_name", last)
        if not self.instance and not attrs.get("first_name"):
            raise serializers.ValidationError({"name": "Give the patient’s name."})
        if "email" in attrs:
            attrs["email"] = User.objects.normalize_email(attrs["email"]) or None
        return super().validate(attrs)
