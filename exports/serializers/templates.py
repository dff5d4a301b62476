import base64
import binascii

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from exports.actions.templates import LOGO_BYTES, LONGEST_LINE, MOST_LINES
from exports.models import ExportTemplate, Format, Kind


class LetterheadSerializer(serializers.Serializer):
    name = serializers.CharField(max_length=LONGEST_LINE, allow_blank=True, default="")
    lines = serializers.ListField(
        child=serializers.CharField(max_length=LONGEST_LINE, allow_blank=True),
        max_length=MOST_LINES,
        default=list,
    )
    footer = serializers.CharField(max_length=LONGEST_LINE, allow_blank=True, default="")


@extend_schema_field({"type": "string", "format": "byte", "maxLength": 280_000})
class Base64Field(serializers.Field):
    def to_internal_value(self, data):
        if not isinstance(data, str) or len(data) > LOGO_BYTES * 1.4:
            raise serializers.ValidationError("Send a PNG or JPEG of 200 kB at most, in base64.")
        try:
            return base64.b64decode(data, validate=True)
        except (binascii.Error, ValueError):
            raise serializers.ValidationError("This is not base64.") from None

    def to_representation(self, value):
        return base64.b64encode(bytes(value)).decode()


class ExportTemplateSerializer(serializers.ModelSerializer):
    export_type = serializers.ChoiceField(Kind.choices, source="kind")
    format = serializers.ChoiceField(
        Format.choices, allow_blank=True, required=False, help_text="Empty: whichever is asked for."
    )
    sections = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=30, required=False
    )
    letterhead = LetterheadSerializer(required=False)
    logo = Base64Field(required=False, write_only=True)
    has_logo = serializers.SerializerMethodField()

    class Meta:
        model = ExportTemplate
        fields = [
            "id",
            "name",
            "description",
            "export_type",
            "format",
            "sections",
            "letterhead",
            "logo",
            "has_logo",
            "is_system",
            "is_shared",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["is_system"]

    def get_has_logo(self, template) -> bool:
        return bool(template.logo)

    def to_representation(self, template):
        """A template without a letterhead has an empty one."""
        told = super().to_representation(template)
        empty = {"name": "", "lines": [], "footer": ""}
        return told | {"letterhead": empty | (template.letterhead or {})}


class TemplateFilterSerializer(serializers.Serializer):
    export_type = serializers.ChoiceField(Kind.choices, required=False)
