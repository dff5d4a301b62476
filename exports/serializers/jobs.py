from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.reverse import reverse

from exports.models import ExportJob, ExportTemplate, Format, Kind, patients_exportable_by
from sessions_app.models import TherapySession
from timeline.models import TimelineEvent

MOST_SESSIONS = 500
SHORTER = tuple(choice for choice in Format.choices if choice[0] != Format.CSV)


@extend_schema_field(OpenApiTypes.UUID)
class ExportablePatientField(serializers.PrimaryKeyRelatedField):
    """A patient whose record the caller may take out; anybody else does not exist."""

    def get_queryset(self):
        return patients_exportable_by(self.context["request"].user)


@extend_schema_field(OpenApiTypes.UUID)
class OfferedTemplateField(serializers.PrimaryKeyRelatedField):
    def get_queryset(self):
        return ExportTemplate.objects.offered_to(self.context["request"].user)


class JobSerializer(serializers.ModelSerializer):
    export_type = serializers.ChoiceField(Kind.choices, source="kind")
    patient_id = serializers.UUIDField()
    patient_name = serializers.CharField(source="patient.full_name")
    template_id = serializers.UUIDField(allow_null=True)
    schedule_id = serializers.UUIDField(allow_null=True)
    purpose = serializers.CharField(allow_blank=True)
    sha256 = serializers.CharField(source="file_sha256", allow_blank=True)
    download_url = serializers.SerializerMethodField()

    class Meta:
        model = ExportJob
        fields = [
            "id",
            "export_type",
            "format",
            "status",
            "progress",
            "patient_id",
            "patient_name",
            "purpose",
            "template_id",
            "schedule_id",
            "created_at",
            "started_at",
            "completed_at",
            "file_size_bytes",
            "sha256",
            "expires_at",
            "download_url",
            "link_expires_at",
            "error_code",
            "error_message",
        ]
        read_only_fields = fields

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_download_url(self, job):
        """None as long as there is no file, and once its time is over."""
        return reverse("api:export-download", args=[job.pk]) if job.is_ready else None


class LinkSerializer(serializers.Serializer):
    """Shown this once."""

    token = serializers.CharField()
    download_url = serializers.CharField(help_text="Of the API, with the token.")
    portal_url = serializers.CharField(help_text="For a browser in which its asker is signed in.")
    expires_at = serializers.DateTimeField()


class JobFilterSerializer(serializers.Serializer):
    status = serializers.ChoiceField(ExportJob.Status.choices, required=False)
    patient_id = serializers.UUIDField(required=False)
    export_type = serializers.ChoiceField(Kind.choices, required=False)


class WishSerializer(serializers.Serializer):
    """What every export can be asked for; `actions.jobs` says what goes together."""

    kind = ""
    patient_id = ExportablePatientField(required=False, help_text="A patient may leave it out.")
    format = serializers.ChoiceField(Format.choices)
    start_date = serializers.DateField(required=False, allow_null=True)
    end_date = serializers.DateField(required=False, allow_null=True)
    sections = serializers.ListField(
        child=serializers.CharField(max_length=40),
        max_length=30,
        required=False,
        help_text="In this order; left out: what is usual.",
    )
    template_id = OfferedTemplateField(required=False, allow_null=True)

    def validate(self, attrs):
        user = self.context["request"].user
        if "patient_id" not in attrs and user.is_patient:
            attrs["patient_id"] = user
        if "patient_id" not in attrs:
            raise serializers.ValidationError({"patient_id": ["Say whose record it is."]})
        return attrs

    def to_wishes(self) -> dict:
        """As `request_export` takes them."""
        facts = dict(self.validated_data)
        return {
            "patient": facts.pop("patient_id"),
            "template": facts.pop("template_id", None),
            "kind": self.kind,
            **facts,
        }


class PurposeMixin(serializers.Serializer):
    purpose = serializers.ChoiceField(
        ExportJob.PURPOSES,
        required=False,
        help_text="Whom it is for, if it leaves the practice: then it is a disclosure.",
    )


class SessionNotesWish(WishSerializer, PurposeMixin):
    kind = Kind.SESSION_NOTES
    session_ids = serializers.ListField(
        child=serializers.UUIDField(),
        max_length=MOST_SESSIONS,
        required=False,
        help_text="Of one patient; left out: all of the period.",
    )

    def validate(self, attrs):
        if attrs.get("session_ids") and "patient_id" not in attrs:
            attrs["patient_id"] = self.patient_of(attrs["session_ids"])
        return super().validate(attrs)

    def patient_of(self, session_ids):
        user = self.context["request"].user
        sessions = TherapySession.objects.visible_to(user).filter(pk__in=session_ids)
        patients = patients_exportable_by(user).filter(therapy_sessions__in=sessions).distinct()
        found = list(patients[:2])
        if len(found) != 1:
            raise serializers.ValidationError({"session_ids": ["Name sessions of one patient."]})
        return found[0]


class ProgressReportWish(WishSerializer, PurposeMixin):
    kind = Kind.PROGRESS_REPORT
    start_date = serializers.DateField()
    end_date = serializers.DateField()


class TreatmentSummaryWish(WishSerializer):
    kind = Kind.TREATMENT_SUMMARY
    format = serializers.ChoiceField(SHORTER)
    purpose = serializers.ChoiceField(ExportJob.PURPOSES)


class FullRecordWish(WishSerializer, PurposeMixin):
    kind = Kind.FULL_RECORD
    include_private = serializers.BooleanField(default=False)


class TimelineWish(serializers.Serializer):
    """The patient stands in the address."""

    format = serializers.ChoiceField(Format.choices)
    start_date = serializers.DateField(required=False, allow_null=True)
    end_date = serializers.DateField(required=False, allow_null=True)
    event_types = serializers.ListField(
        child=serializers.ChoiceField(TimelineEvent.Type.choices), max_length=10, required=False
    )
    include_private = serializers.BooleanField(default=False)
    template_id = OfferedTemplateField(required=False, allow_null=True)
