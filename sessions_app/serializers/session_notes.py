"""The clinician's note: `content` holds the values by section and field, as they are sent;
`provenance` says beside it where each comes from, with the words that it rests on."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.models import User
from accounts.serializers.mfa import ConfirmSerializer
from accounts.signing_in.second_factors.policy import Proof
from sessions_app.models import CoSignature, NoteAddendum, NoteTemplate, SessionNote
from sessions_app.notes import auto_fill

REVISION = "Of the note as you knew it; left out: whatever it is now."
UNSIGNED = [each for each in SessionNote.Status.choices if each[0] != SessionNote.Status.SIGNED]


class ValuesField(serializers.DictField):
    """{section: {field: value}}; null empties a field."""

    child = serializers.DictField(child=serializers.JSONField(allow_null=True))


class SessionNoteListSerializer(serializers.ModelSerializer):
    session_id = serializers.UUIDField(read_only=True)
    template_id = serializers.UUIDField(source="template_version.template_id", read_only=True)
    template_version = serializers.IntegerField(source="template_version.number", read_only=True)
    author_id = serializers.UUIDField(read_only=True, allow_null=True)
    signed_by = serializers.UUIDField(source="signed_by_id", read_only=True, allow_null=True)

    class Meta:
        model = SessionNote
        fields = [
            "id",
            "session_id",
            "template_id",
            "template_version",
            "author_id",
            "status",
            "revision",
            "completed_at",
            "signed_at",
            "signed_by",
            "signed_name",
            "content_hash",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class SessionNoteSerializer(SessionNoteListSerializer):
    content = serializers.SerializerMethodField()
    provenance = serializers.SerializerMethodField()
    missing_fields = serializers.SerializerMethodField()
    signature_valid = serializers.BooleanField(
        read_only=True, allow_null=True, help_text="null: nobody has signed it."
    )

    class Meta(SessionNoteListSerializer.Meta):
        fields = [
            *SessionNoteListSerializer.Meta.fields,
            "signature_valid",
            "content",
            "missing_fields",
            "provenance",
        ]
        read_only_fields = fields

    def get_content(self, note) -> dict[str, dict]:
        return values_of(note.written)

    def get_provenance(self, note) -> dict[str, dict]:
        return by_field(note.written, provenance_of)

    def get_missing_fields(self, note) -> dict[str, list[str]]:
        return auto_fill.missing_fields(note.written)


def by_field(content, told):
    return {
        section_id: {field_id: told(field) for field_id, field in fields.items()}
        for section_id, fields in content.sections.items()
    }


def values_of(content):
    return by_field(content, lambda field: field.value)


def evidence_of(field):
    return [line.model_dump() for line in field.found]


def provenance_of(field):
    return {
        "origin": field.origin,
        "revision": field.revision,
        "confidence": auto_fill.confidence(field.found),
        "evidence": evidence_of(field),
    }


@extend_schema_field(OpenApiTypes.UUID)
class UsableTemplateField(serializers.PrimaryKeyRelatedField):
    """A template that the caller may use; any other does not exist."""

    def get_queryset(self):
        user = self.context["request"].user
        return NoteTemplate.objects.usable_by(user).select_related("current")


class AutoFillSerializer(serializers.Serializer):
    template_id = UsableTemplateField()


class FilledSerializer(serializers.Serializer):
    """What a note of this template would hold. Nothing was stored."""

    template_id = serializers.UUIDField()
    auto_filled_content = ValuesField(help_text="{section: {field: value}}")
    confidence_scores = serializers.DictField(
        child=serializers.DictField(
            child=serializers.FloatField(allow_null=True, min_value=0, max_value=1)
        ),
        help_text="From the evidence; null where nothing was found.",
    )
    missing_fields = serializers.DictField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text="Fields that a person has to fill in, by section.",
    )
    evidence = serializers.DictField(
        child=serializers.DictField(child=serializers.ListField(child=serializers.DictField())),
        help_text="The lines that were found for each field, with their words.",
    )
    metadata = serializers.DictField(
        help_text="Which engine found it, when, and whether the transcript was corrected since."
    )


class NewSessionNoteSerializer(serializers.Serializer):
    template_id = UsableTemplateField()
    content = ValuesField(required=False, help_text="Values that stand over what is filled in.")
    auto_fill = serializers.BooleanField(default=True)


class ChangeSessionNoteSerializer(serializers.Serializer):
    content = ValuesField(required=False, help_text="Only the fields that change.")
    revision = serializers.IntegerField(
        required=False, min_value=0, max_value=2**31 - 1, help_text=REVISION
    )
    status = serializers.ChoiceField(UNSIGNED, required=False)


class SigningSerializer(ConfirmSerializer):
    """A second factor, from whoever has one; the password from everybody else. Each time anew."""

    recovery_code = serializers.CharField(max_length=64, required=False)

    def validate(self, attrs):
        if "recovery_code" not in attrs:
            return super().validate(attrs)
        return {**attrs, "proof": Proof(recovery_code=attrs["recovery_code"])}


class NoteSigningSerializer(SigningSerializer):
    revision = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="Of the note as you have read it; left out: whatever it is now.",
    )


class AddendumSerializer(serializers.ModelSerializer):
    note_id = serializers.UUIDField(read_only=True)
    author_id = serializers.UUIDField(read_only=True, allow_null=True)
    text = serializers.CharField(read_only=True)
    signature_valid = serializers.BooleanField(read_only=True)

    class Meta:
        model = NoteAddendum
        fields = [
            "id",
            "note_id",
            "author_id",
            "author_name",
            "text",
            "content_hash",
            "signature_valid",
            "created_at",
        ]
        read_only_fields = fields


class NewAddendumSerializer(SigningSerializer):
    text = serializers.CharField(max_length=20_000)


class CoSignatureSerializer(serializers.ModelSerializer):
    note_id = serializers.UUIDField(read_only=True)
    session_id = serializers.UUIDField(source="note.session_id", read_only=True)
    patient_id = serializers.UUIDField(source="note.session.patient_id", read_only=True)
    note_status = serializers.CharField(source="note.status", read_only=True)
    requested_by_id = serializers.UUIDField(read_only=True, allow_null=True)
    supervisor_id = serializers.UUIDField(read_only=True, allow_null=True)
    comment = serializers.CharField(read_only=True)

    class Meta:
        model = CoSignature
        fields = [
            "id",
            "note_id",
            "session_id",
            "patient_id",
            "note_status",
            "requested_by_id",
            "supervisor_id",
            "state",
            "comment",
            "decided_at",
            "signed_name",
            "content_hash",
            "created_at",
        ]
        read_only_fields = fields


class NewCoSignatureSerializer(serializers.Serializer):
    supervisor_id = serializers.PrimaryKeyRelatedField(queryset=User.objects.none())

    def get_fields(self):
        """Whom the author may ask; anybody else does not exist."""
        fields = super().get_fields()
        fields["supervisor_id"].queryset = self.context.get("supervisors", User.objects.none())
        return fields


class ReturnSerializer(serializers.Serializer):
    comment = serializers.CharField(max_length=5_000)
