"""Templates of exports, and reports that make themselves."""

from django.urls import path, reverse
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts import throttles
from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsOnly, TherapistsWrite
from accounts.validation import validated
from exports.actions import schedules, templates
from exports.models import ExportTemplate, ScheduledReport
from exports.serializers.schedules import (
    ChangeScheduleSerializer,
    NewScheduleSerializer,
    ScheduleSerializer,
)
from exports.serializers.templates import ExportTemplateSerializer, TemplateFilterSerializer

CARE_TEAM = [CareTeamOnly, TherapistsWrite]


def created(serializer_class, row, route):
    headers = {"Location": reverse(route, args=[row.pk])}
    return Response(serializer_class(row).data, status=status.HTTP_201_CREATED, headers=headers)


class Templates(generics.ListAPIView):
    queryset = ExportTemplate.objects.all()
    serializer_class = ExportTemplateSerializer
    permission_classes = CARE_TEAM

    def get_queryset(self):
        asked = TemplateFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        rows = ExportTemplate.objects.offered_to(self.request.user)
        kind = asked.validated_data.get("export_type")
        return rows.filter(kind=kind) if kind else rows

    @extend_schema(operation_id="export_templates_list", parameters=[TemplateFilterSerializer])
    def get(self, request, *args, **kwargs):
        """What ships with the product, what colleagues share, and one's own."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="export_templates_create",
        request=ExportTemplateSerializer,
        responses={201: ExportTemplateSerializer},
    )
    @throttles.limited("templates", by=throttles.person)
    def post(self, request):
        facts = validated(ExportTemplateSerializer, request)
        template = templates.create_template(by=request.user, **facts)
        return created(ExportTemplateSerializer, template, "api:export-template")


class Template(generics.RetrieveAPIView):
    queryset = ExportTemplate.objects.all()
    serializer_class = ExportTemplateSerializer
    permission_classes = CARE_TEAM

    def get_queryset(self):
        user = self.request.user
        if self.request.method in ("PATCH", "DELETE"):
            return ExportTemplate.objects.editable_by(user)
        return ExportTemplate.objects.offered_to(user)

    @extend_schema(operation_id="export_templates_retrieve")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(operation_id="export_templates_update", request=ExportTemplateSerializer)
    def patch(self, request, pk):
        """Change what is sent, of one's own."""
        template = self.get_object()
        asked = ExportTemplateSerializer(template, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        template = templates.change_template(template, by=request.user, **asked.validated_data)
        return Response(ExportTemplateSerializer(template).data)

    @extend_schema(operation_id="export_templates_delete", responses={204: None})
    def delete(self, request, pk):
        """Exports that were made with it stay as they are."""
        templates.archive_template(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


REPORTS = ScheduledReport.objects.select_related("patient", "template", "owner")


class Schedules(PatientScopedMixin, generics.ListAPIView):
    queryset = REPORTS.newest_first()
    serializer_class = ScheduleSerializer
    permission_classes = [TherapistsOnly]

    @extend_schema(operation_id="export_schedules_list")
    def get(self, request, *args, **kwargs):
        """One's own reports that make themselves."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="export_schedules_create",
        request=NewScheduleSerializer,
        responses={201: ScheduleSerializer},
    )
    @throttles.limited("templates", by=throttles.person)
    def post(self, request):
        """A report every week, month or quarter, of the one that has just ended."""
        facts = validated(NewScheduleSerializer, request)
        report = schedules.begin_report(facts.pop("patient"), by=request.user, **facts)
        return created(ScheduleSerializer, report, "api:export-schedule")


class Schedule(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = REPORTS
    serializer_class = ScheduleSerializer
    permission_classes = [TherapistsOnly]

    @extend_schema(operation_id="export_schedules_retrieve")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="export_schedules_update",
        request=ChangeScheduleSerializer,
        responses=ScheduleSerializer,
    )
    @throttles.limited("templates", by=throttles.person, methods=("PATCH",))
    def patch(self, request, pk):
        """Change what is sent; `is_active` stops it and lets it go on."""
        report = self.get_object()
        asked = ChangeScheduleSerializer(
            report, data=request.data, partial=True, context={"request": request}
        )
        asked.is_valid(raise_exception=True)
        report = schedules.change_report(report, by=request.user, **asked.validated_data)
        return Response(ScheduleSerializer(report).data)

    @extend_schema(operation_id="export_schedules_delete", responses={204: None})
    def delete(self, request, pk):
        """What it has made stays."""
        schedules.end_report(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("export/templates", Templates.as_view(), name="export-templates"),
    path("export/templates/<uuid:pk>", Template.as_view(), name="export-template"),
    path("export/schedules", Schedules.as_view(), name="export-schedules"),
    path("export/schedules/<uuid:pk>", Schedule.as_view(), name="export-schedule"),
]
