from rest_framework import serializers

from exports.models import ExportJob, Format, Kind, ScheduledReport
from exports.serializers.jobs import ExportablePatientField, OfferedTemplateField


class ScheduleSerializer(serializers.ModelSerializer):
    export_type = serializers.ChoiceField(Kind.choices, source="kind")
    patient_id = serializers.UUIDField()
    patient_name = serializers.CharField(source="patient.full_name")
    template_id = serializers.UUIDField(allow_null=True)

    class Meta:
        model = ScheduledReport
        fields = [
            "id",
            "patient_id",
            "patient_name",
            "export_type",
            "format",
            "template_id",
            "parameters",
            "every",
            "on_day",
            "at_time",
            "delivery",
            "is_active",
            "last_run_at",
            "next_run_at",
            "last_problem",
            "created_at",
        ]
        read_only_fields = fields


class ScheduleWishesSerializer(serializers.Serializer):
    sections = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=30, required=False
    )
    purpose = serializers.ChoiceField(ExportJob.PURPOSES, required=False)


class ChangeScheduleSerializer(serializers.Serializer):
    export_type = serializers.ChoiceField(
        Kind.choices, source="kind", required=False, default=Kind.PROGRESS_REPORT
    )
    format = serializers.ChoiceField(Format.choices, required=False, default=Format.PDF)
    template_id = OfferedTemplateField(source="template", required=False, allow_null=True)
    parameters = ScheduleWishesSerializer(required=False)
    every = serializers.ChoiceField(ScheduledReport.Every.choices)
    on_day = serializers.IntegerField(
        min_value=1,
        max_value=28,
        default=1,
        help_text="1 Monday to 7 Sunday of a week; 1 to 28 of a month, or of a quarter's first.",
    )
    at_time = serializers.TimeField(help_text="Where its owner lives.")
    delivery = serializers.ChoiceField(
        ScheduledReport.Delivery.choices, default=ScheduledReport.Delivery.STORAGE
    )
    is_active = serializers.BooleanField(default=True)


class NewScheduleSerializer(ChangeScheduleSerializer):
    patient_id = ExportablePatientField(source="patient")
