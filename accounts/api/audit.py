"""The audit log, and for each patient who has seen their record."""

from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.response import Response

from accounts import reads
from accounts.access import AdminsOnly, PatientScopedMixin
from accounts.forms.audit import AuditFilterForm, PeriodForm
from accounts.models import AuditEvent, User
from accounts.pagination import Pages
from accounts.serializers.audit import AccountingSerializer, AuditLogSerializer
from accounts.signing_in.step_up import RecentlyConfirmed
from accounts.trail import accounting, fhir
from accounts.trail.audit_files import csv_answer, note_export

TYPES = {"_id": OpenApiTypes.UUID, "_date": OpenApiTypes.DATE, "cursor": OpenApiTypes.UUID}
PAGING = ("cursor", "limit")


class FhirRenderer(JSONRenderer):
    media_type = fhir.MEDIA_TYPE


class CsvRenderer(BaseRenderer):
    """What is streamed passes by it; an error is told as JSON."""

    media_type, format = "text/csv", "csv"

    def render(self, data, accepted_media_type=None, renderer_context=None):
        return JSONRenderer().render(data)


def parameters(form_class, *, without=()):
    return [
        OpenApiParameter(name, type_of(name), enum=choices_of(field))
        for name, field in form_class.base_fields.items()
        if name not in without
    ]


def type_of(name):
    endings = [found for ending, found in TYPES.items() if name.endswith(ending)]
    return endings[0] if endings else int if name == "limit" else str


def choices_of(field):
    return [value for value, _ in getattr(field, "choices", []) if value] or None


def asked(form_class, request):
    form = form_class(request.query_params)
    if not form.is_valid():
        raise ValidationError(form.errors)
    return form


class AuditLogs(generics.GenericAPIView):
    """The log, newest first."""

    permission_classes = [AdminsOnly]
    serializer_class = AuditLogSerializer

    @extend_schema(parameters=parameters(AuditFilterForm))
    def get(self, request):
        form = asked(AuditFilterForm, request)
        rows, has_more = form.page()
        reads.note_rows(request, AuditEvent, rows, risk=AuditEvent.Risk.ELEVATED)
        answer = {
            "entries": rows,
            "total_count": form.count(),
            "limit": form.most,
            "has_more": has_more,
            "next_cursor": rows[-1].pk if has_more else None,
        }
        context = {"people": AuditEvent.people(rows)}
        return Response(AuditLogSerializer(answer, context=context).data)


class AuditExport(generics.GenericAPIView):
    """The whole log, or what is asked for, as a table. Taking it away needs a confirmation."""

    permission_classes = [AdminsOnly, RecentlyConfirmed]
    renderer_classes = [JSONRenderer, CsvRenderer]

    @extend_schema(
        parameters=parameters(AuditFilterForm, without=PAGING),
        responses={(200, "text/csv"): OpenApiTypes.STR},
    )
    def get(self, request):
        return csv_answer(request, asked(AuditFilterForm, request))


class AuditFhir(generics.GenericAPIView):
    """The log as FHIR R4 AuditEvents, one for each patient whom a row is about."""

    permission_classes = [AdminsOnly]
    renderer_classes = [FhirRenderer, JSONRenderer]

    @extend_schema(
        parameters=parameters(AuditFilterForm),
        responses={(200, fhir.MEDIA_TYPE): OpenApiTypes.OBJECT},
    )
    def get(self, request):
        form = asked(AuditFilterForm, request)
        rows, has_more = form.page()
        note_export(request, form, kind="fhir", rows=rows)
        return Response(
            fhir.bundle(
                rows,
                address=request.build_absolute_uri(),
                next_address=self.next_address(rows[-1]) if has_more else None,
            )
        )

    def next_address(self, last):
        query = self.request.query_params.copy()
        query["cursor"] = str(last.pk)
        return self.request.build_absolute_uri(f"?{query.urlencode()}")


class Accounting(PatientScopedMixin, generics.GenericAPIView):
    """Who has seen a patient's record, and what of it left the practice."""

    queryset = User.objects.patients()
    lookup_url_kwarg = "patient_id"
    reads_as = "accounting.read"
    serializer_class = AccountingSerializer
    filter_backends = []

    @extend_schema(
        operation_id="audit_accounting",
        parameters=[*parameters(PeriodForm), OpenApiParameter("page", int)]
        + [OpenApiParameter("limit", int)],
    )
    def get(self, request, patient_id):
        patient = self.get_object()
        days = asked(PeriodForm, request).cleaned_data
        start, end = accounting.period(days["start_date"], days["end_date"])
        pages = Pages()
        groups = accounting.accesses(patient, start, end)
        shown = pages.paginate_queryset(groups, request, view=self)
        answer = {
            "patient_id": patient.pk,
            "start_date": start,
            "end_date": end,
            "disclosures": accounting.disclosed(accounting.disclosures(patient, start, end)),
            "accesses": accounting.told(shown),
            "total_count": pages.page.paginator.count,
            "page": pages.page.number,
            "limit": pages.page.paginator.per_page,
            "has_more": pages.page.has_next(),
        }
        return Response(AccountingSerializer(answer).data)


urlpatterns = [
    path("audit/logs", AuditLogs.as_view(), name="audit-logs"),
    path("audit/logs/export", AuditExport.as_view(), name="audit-export"),
    path("audit/fhir", AuditFhir.as_view(), name="audit-fhir"),
    path(
        "audit/patients/<uuid:patient_id>/accounting", Accounting.as_view(), name="audit-accounting"
    ),
]
