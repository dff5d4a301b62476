from rest_framework import serializers

from accounts.models import User
from accounts.validation import ModelTruthMixin


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
