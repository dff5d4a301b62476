from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from sessions_app.models import NoteTemplate, TemplateVersion
from sessions_app.notes.mappings import MAPPINGS
from sessions_app.notes.structure import BadStructure, FieldType, Structure, read_structure


class TemplateFieldSerializer(serializers.Serializer):
    """For the schema: what holds is said by notes/structure.py."""

    id = serializers.RegexField(r"^[a-z][a-z0-9_]{0,49}$")
    label = serializers.CharField(max_length=200)
    type = serializers.ChoiceField(FieldType.__args__)
    required = serializers.BooleanField(required=False)
    options = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, allow_null=True, max_length=50
    )
    minimum = serializers.IntegerField(required=False, allow_null=True)
    maximum = serializers.IntegerField(required=False, allow_null=True)
    ai_mapping = serializers.CharField(
        required=False,
        allow_null=True,
        help_text=f"What the machine finds in a session: {', '.join(MAPPINGS)}.",
    )
    placeholder = serializers.CharField(required=False, allow_null=True, max_length=1_000)
    help_text = serializers.CharField(required=False, allow_null=True, max_length=1_000)


class TemplateSectionSerializer(serializers.Serializer):
    id = serializers.RegexField(r"^[a-z][a-z0-9_]{0,49}$")
    name = serializers.CharField(max_length=200)
    description = serializers.CharField(required=False, allow_null=True, max_length=1_000)
    fields = TemplateFieldSerializer(many=True)


class TemplateStructureSerializer(serializers.Serializer):
    sections = TemplateSectionSerializer(many=True)


@extend_schema_field(TemplateStructureSerializer)
class StructureField(serializers.Field):
    """Problems are told by place: "sections.0.fields.2.options"."""

    def to_internal_value(self, raw) -> Structure:
        try:
            return read_structure(raw)
        except BadStructure as bad:
            raise serializers.ValidationError(by_place(bad.problems)) from None

    def to_representation(self, structure):
        return structure.to_json()


def by_place(problems):
    told = {}
    for problem in problems:
        told.setdefault(problem["place"] or "__all__", []).append(problem["message"])
    return told


class TemplateListItemSerializer(serializers.ModelSerializer):
    section_count = serializers.IntegerField(read_only=True)
    version = serializers.IntegerField(source="current.number", read_only=True)
    usage_count = serializers.IntegerField(read_only=True, help_text="Notes begun with it.")
    own_usage_count = serializers.IntegerField(read_only=True, help_text="By whoever asks.")

    class Meta:
        model = NoteTemplate
        fields = [
            "id",
            "name",
            "description",
            "template_type",
            "is_system",
            "is_shared",
            "section_count",
            "version",
            "usage_count",
            "own_usage_count",
            "created_at",
        ]
        read_only_fields = fields


class TemplateSerializer(serializers.ModelSerializer):
    created_by = serializers.UUIDField(source="created_by_id", read_only=True, allow_null=True)
    structure = StructureField()
    version = serializers.IntegerField(source="current.number", read_only=True)
    usage_count = serializers.IntegerField(read_only=True)
    own_usage_count = serializers.IntegerField(read_only=True)

    class Meta:
        model = NoteTemplate
        fields = [
            "id",
            "name",
            "description",
            "template_type",
            "is_system",
            "is_shared",
            "created_by",
            "structure",
            "version",
            "usage_count",
            "own_usage_count",
            "created_at",
            "updated_at",
        ]
        read_only_fields = ["is_system"]


class ChangeTemplateSerializer(TemplateSerializer):
    """`version`: the one that you have seen; another one by now is a conflict (409)."""

    version = serializers.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    class Meta(TemplateSerializer.Meta):
        fields = ["name", "description", "is_shared", "structure", "version"]


class TemplateVersionSerializer(serializers.ModelSerializer):
    version = serializers.IntegerField(source="number")
    structure = StructureField(source="parsed")
    created_by = serializers.UUIDField(source="created_by_id", allow_null=True)

    class Meta:
        model = TemplateVersion
        fields = ["version", "structure", "created_by", "created_at"]
        read_only_fields = fields
