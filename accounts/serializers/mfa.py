from rest_framework import serializers

from accounts.models import Passkey
from accounts.serializers.auth import TokensSerializer
from accounts.signing_in.second_factors import passkeys, recovery
from accounts.signing_in.second_factors.policy import Proof

TOTP = "totp"
LONGEST_TOKEN = 2048  # characters


class PasskeyField(serializers.DictField):
    """What navigator.credentials gave, as JSON: `credential.toJSON()`."""

    def to_internal_value(self, data):
        if len(repr(data)) > passkeys.LONGEST:
            raise serializers.ValidationError("This is no passkey.")
        return super().to_internal_value(data)


class WaitingSerializer(serializers.Serializer):
    """The password was right. What is due comes next, within five minutes."""

    mfa_required = serializers.BooleanField(default=True)
    mfa_setup_required = serializers.BooleanField(
        help_text="Nothing is set up yet: go to /mfa/setup and /mfa/verify with the mfa_token."
    )
    mfa_token = serializers.CharField(help_text="Opens nothing but the next step, and once.")
    methods = serializers.ListField(child=serializers.CharField())
    expires_in = serializers.IntegerField(help_text="Seconds until the mfa_token ends.")


class MfaTokenSerializer(serializers.Serializer):
    mfa_token = serializers.CharField(max_length=LONGEST_TOKEN, required=False)
    session_token = serializers.CharField(
        max_length=LONGEST_TOKEN, required=False, help_text="An older name of mfa_token."
    )

    def validate(self, attrs):
        attrs["token"] = attrs.get("mfa_token") or attrs.get("session_token") or ""
        return attrs


class ValidateSerializer(MfaTokenSerializer):
    """One of `code` and `credential`; `is_backup_code` says what the code is."""

    code = serializers.CharField(max_length=64, required=False)
    is_backup_code = serializers.BooleanField(default=False)
    credential = PasskeyField(required=False)

    def validate(self, attrs):
        attrs = super().validate(attrs)
        if not attrs["token"]:
            raise serializers.ValidationError({"mfa_token": ["This field is required."]})
        if "code" not in attrs and "credential" not in attrs:
            raise serializers.ValidationError({"code": ["Send a code, or a passkey's answer."]})
        attrs["proof"] = proof_of(attrs)
        return attrs


class ConfirmSerializer(serializers.Serializer):
    """A second factor, from whoever has one; the password from everybody else."""

    password = serializers.CharField(trim_whitespace=False, max_length=256, required=False)
    code = serializers.CharField(max_length=64, required=False)
    is_backup_code = serializers.BooleanField(default=False)
    credential = PasskeyField(required=False)

    def validate(self, attrs):
        if not {"password", "code", "credential"} & attrs.keys():
            raise serializers.ValidationError({"code": ["Send a code, or your password."]})
        attrs["proof"] = proof_of(attrs)
        return attrs


def proof_of(attrs) -> Proof:
    if "credential" in attrs:
        return Proof(credential=attrs["credential"])
    code = attrs.get("code", "")
    return Proof(recovery_code=code) if attrs["is_backup_code"] else Proof(code=code)


class SetUpSerializer(serializers.Serializer):
    method = serializers.CharField(help_text="totp")
    status = serializers.CharField(help_text="pending")
    secret = serializers.CharField(help_text="To be typed into the app, in base32.")
    otpauth_url = serializers.CharField()
    qr_code_url = serializers.CharField(help_text="The same as a picture: data:image/svg+xml.")
    backup_codes = serializers.ListField(
        child=serializers.CharField(), help_text="Empty: they come with the first right code."
    )
    expires_at = serializers.DateTimeField()


class VerifySerializer(MfaTokenSerializer):
    method = serializers.ChoiceField(choices=[TOTP], default=TOTP)
    code = serializers.CharField(max_length=64)


class VerifiedSerializer(TokensSerializer):
    """With tokens where somebody was on the way in, with an mfa_token."""

    success = serializers.BooleanField()
    status = serializers.CharField(help_text="enabled")
    message = serializers.CharField()
    backup_codes = serializers.ListField(
        child=serializers.CharField(), help_text="Shown this once; empty if there were some."
    )

    def get_fields(self):
        fields = super().get_fields()
        for name in TokensSerializer().fields:
            fields[name].required = False
        return fields


class ValidatedSerializer(TokensSerializer):
    success = serializers.BooleanField()
    backup_codes_remaining = serializers.IntegerField(
        help_text=f"With {recovery.FEW} or fewer it is time to make new ones."
    )
    message = serializers.CharField()


class BackupCodesSerializer(serializers.Serializer):
    backup_codes = serializers.ListField(
        child=serializers.CharField(), help_text="Shown this once."
    )


class PasskeySerializer(serializers.ModelSerializer):
    class Meta:
        model = Passkey
        fields = ["id", "name", "created_at", "last_used_at"]
        read_only_fields = fields


class NewPasskeySerializer(serializers.Serializer):
    name = serializers.CharField(max_length=100)
    credential = PasskeyField()


class SecondFactorsSerializer(serializers.Serializer):
    enabled = serializers.BooleanField()
    required = serializers.BooleanField(help_text="By the practice, for this role.")
    methods = serializers.ListField(child=serializers.CharField())
    backup_codes_remaining = serializers.IntegerField()
    passkeys = PasskeySerializer(many=True)
