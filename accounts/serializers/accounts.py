from rest_framework import serializers

from accounts.models import User
from accounts.signing_in.password_rules import LONGEST
from accounts.signing_in.second_factors import policy
from accounts.validation import ModelTruthMixin

LONGEST_TOKEN = 400
SIGN_UP_ROLES = [choice for choice in User.Role.choices if choice[0] != User.Role.ADMIN]


class PasswordField(serializers.CharField):
    """As it was typed; the rules of passwords tell what is too short or too long."""

    def __init__(self, **options):
        super().__init__(trim_whitespace=False, max_length=4 * LONGEST, write_only=True, **options)


class SignUpSerializer(ModelTruthMixin, serializers.ModelSerializer):
    """The name may come whole, or as first and last name."""

    email = serializers.EmailField(max_length=254)
    password = PasswordField()
    full_name = serializers.CharField(required=False, max_length=200)
    first_name = serializers.CharField(required=False, max_length=100)
    role = serializers.ChoiceField(SIGN_UP_ROLES)

    class Meta:
        model = User
        fields = ["email", "password", "full_name", "first_name", "last_name", "role", "timezone"]

    def validate(self, attrs):
        password, attrs["password"] = attrs["password"], "not yet hashed"
        whole = attrs.pop("full_name", "")
        if whole:
            first, _, last = whole.strip().partition(" ")
            attrs.setdefault("first_name", first[:100])
            attrs.setdefault("last_name", last[:100])
        if not attrs.get("first_name"):
            raise serializers.ValidationError({"full_name": "Give your name."})
        attrs["email"] = User.objects.normalize_email(attrs["email"])
        return {"user": User(**super().validate(attrs)), "password": password}


class EmailSerializer(serializers.Serializer):
    email = serializers.EmailField(max_length=254)


class TokenSerializer(serializers.Serializer):
    token = serializers.CharField(max_length=LONGEST_TOKEN, help_text="Of the link in the mail.")


class NewPasswordSerializer(TokenSerializer):
    password = PasswordField()


class ChangePasswordSerializer(serializers.Serializer):
    current_password = PasswordField()
    new_password = PasswordField()


class NewAddressSerializer(EmailSerializer):
    current_password = PasswordField()


class AcceptSerializer(TokenSerializer):
    password = PasswordField(
        required=False, help_text="Left out by whoever is signed in with an account they have."
    )


class SaidSerializer(serializers.Serializer):
    detail = serializers.CharField()


class AccountSerializer(ModelTruthMixin, serializers.ModelSerializer):
    """Whoever is signed in. Names, phone and time zone are theirs to change."""

    mfa_enabled = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = [
            "id",
            "email",
            "first_name",
            "last_name",
            "full_name",
            "phone",
            "role",
            "is_verified",
            "mfa_enabled",
            "timezone",
            "created_at",
        ]
        read_only_fields = ["id", "email", "full_name", "role", "is_verified", "created_at"]

    def get_mfa_enabled(self, user) -> bool:
        return policy.has_one(user)
