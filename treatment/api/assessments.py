"""Questionnaires: noted by therapists, answered by patients, and what must be looked at."""

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS, IsAuthenticated
from rest_framework.response import Response

from accounts import reads
from accounts.access import PatientScopedMixin, TherapistsWrite
from accounts.errors import NotAllowed
from accounts.models import User
from accounts.pagination import Pages
from accounts.validation import validated
from treatment.actions import assessments as actions
from treatment.actions.schedules import set_schedule
from treatment.analytics.assessments import due
from treatment.api.asked_questions import (
    InvitationAnswers,
    InvitationDetail,
    Invitations,
    OwnInvitations,
)
from treatment.api.risk_alerts import RiskAlertReview, RiskAlerts
from treatment.instruments import INSTRUMENTS
from treatment.models import Assessment, AssessmentSchedule
from treatment.serializers.assessments import (
    AssessmentChangeSerializer,
    AssessmentDueItemSerializer,
    AssessmentDueQuerySerializer,
    AssessmentHistoryItemSerializer,
    AssessmentHistoryQuerySerializer,
    AssessmentScheduleSerializer,
    AssessmentSerializer,
    InstrumentSerializer,
    NewAssessmentSerializer,
)

ROWS = Assessment.objects.select_related("patient")


class OfPatient:
    """What stands below a patient: seen by whoever sees them, written by whoever writes."""

    def patient(self):
        people, user = User.objects, self.request.user
        is_read = self.request.method in SAFE_METHODS
        theirs = people.patients_visible_to if is_read else people.patients_editable_by
        return get_object_or_404(theirs(user), pk=self.kwargs["patient_id"])


def asked(serializer_class, request) -> dict:
    serializer = serializer_class(data=request.query_params)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data


HISTORY_ITEM = {
    "type": "object",
    "properties": {
        "id": {"type": "string", "format": "uuid"},
        "date": {"type": "string", "format": "date"},
        "score": {"type": "number"},
        "severity": {"type": "string"},
    },
    "required": ["id", "date", "score", "severity"],
}


class History(Pages):
    """The page of rows, and the same by questionnaire as earlier clients know it."""

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        by_name = {}
        for row in self.page:
            by_name.setdefault(row.instrument, []).append(AssessmentHistoryItemSerializer(row).data)
        response.data["assessments"] = by_name
        return response

    def get_paginated_response_schema(self, schema):
        described = super().get_paginated_response_schema(schema)
        items = {"type": "array", "items": HISTORY_ITEM}
        described["properties"]["assessments"] = {
            "type": "object",
            "additionalProperties": items,
            "description": "Those of this page, by questionnaire.",
        }
        return described


class Assessments(OfPatient, PatientScopedMixin, generics.ListAPIView):
    """A patient's questionnaires, newest first. A patient reads those that they filled in."""

    queryset = ROWS.newest_first()
    serializer_class = AssessmentSerializer
    pagination_class = History

    def get_queryset(self):
        patient = self.patient()
        reads.note_row(self.request, patient, action="assessment.list")
        rows = super().get_queryset().filter(patient=patient)
        asks = asked(AssessmentHistoryQuerySerializer, self.request)
        names = {
            "assessment_type": "instrument",
            "start_date": "administered_date__gte",
            "end_date": "administered_date__lte",
        }
        return rows.filter(**{names[name]: value for name, value in asks.items()}).compared()

    @extend_schema(parameters=[AssessmentHistoryQuerySerializer])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(request=NewAssessmentSerializer, responses={201: AssessmentSerializer})
    def post(self, request, patient_id):
        """Note one. Patients send the answers of their own; therapists the answers or a score."""
        user = request.user
        if user.is_admin:
            raise NotAllowed
        people = User.objects
        theirs = people.patients_visible_to if user.is_patient else people.patients_editable_by
        patient = get_object_or_404(theirs(user), pk=patient_id)
        facts = validated(NewAssessmentSerializer, request)
        if user.is_patient:
            facts |= {"notes": "", "goal": None, "subscores": None}
        assessment = actions.record_assessment(patient, by=user, **facts)
        where = {"Location": f"/api/v1/assessments/{assessment.pk}"}
        data = self.get_serializer(ROWS.compared().get(pk=assessment.pk)).data
        return Response(data, status=status.HTTP_201_CREATED, headers=where)


class AssessmentDetail(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = ROWS
    serializer_class = AssessmentSerializer
    permission_classes = [TherapistsWrite]

    def get_queryset(self):
        return super().get_queryset().compared()

    @extend_schema(request=AssessmentChangeSerializer, responses=AssessmentSerializer)
    def patch(self, request, pk):
        """Its notes or its day. Another score is another assessment."""
        row = self.get_object()
        facts = validated(AssessmentChangeSerializer, request)
        actions.change_assessment(row, by=request.user, **facts)
        return Response(self.get_serializer(self.get_queryset().get(pk=pk)).data)

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        """409 while it tells of a risk that nobody reviewed."""
        actions.delete_assessment(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AssessmentsDue(OfPatient, generics.GenericAPIView):
    serializer_class = AssessmentDueItemSerializer
    permission_classes = [IsAuthenticated]
    pagination_class = None

    @extend_schema(
        parameters=[AssessmentDueQuerySerializer],
        responses=AssessmentDueItemSerializer(many=True),
        operation_id="patients_assessments_due",
    )
    def get(self, request, patient_id):
        """What is due today, or within so many days. At most one row of each questionnaire."""
        patient = self.patient()
        reads.note_row(request, patient, action="assessment.due")
        within = asked(AssessmentDueQuerySerializer, request)["within"]
        rows = due(patient, timezone.localdate(), within=within)
        return Response(AssessmentDueItemSerializer(rows, many=True).data)


class Schedule(OfPatient, generics.GenericAPIView):
    serializer_class = AssessmentScheduleSerializer
    permission_classes = [TherapistsWrite]

    @extend_schema(operation_id="patients_assessments_schedule_retrieve")
    def get(self, request, patient_id):
        """Where it differs from the usual interval."""
        patient = self.patient()
        reads.note_row(request, patient, action="assessment.due")
        return self.told(AssessmentSchedule.objects.filter(patient=patient))

    def put(self, request, patient_id):
        """Say all that differs from the usual; what is not named goes by the usual."""
        patient = self.patient()
        days = validated(AssessmentScheduleSerializer, request)["schedule"]
        return self.told(set_schedule(patient, by=request.user, every_days=days))

    def told(self, rows):
        return Response({"schedule": {row.instrument: row.every_days for row in rows}})


class Instruments(generics.GenericAPIView):
    serializer_class = InstrumentSerializer
    permission_classes = [IsAuthenticated]

    @extend_schema(
        operation_id="assessment_instruments_list", responses=InstrumentSerializer(many=True)
    )
    def get(self, request):
        """All questionnaires, with their items where they may be asked here. About nobody."""
        page = self.paginate_queryset(list(INSTRUMENTS.values()))
        return self.get_paginated_response(InstrumentSerializer(page, many=True).data)


OF_PATIENT = "patients/<uuid:patient_id>"
urlpatterns = [
    path(f"{OF_PATIENT}/assessments", Assessments.as_view(), name="assessment-list"),
    path(f"{OF_PATIENT}/assessments/due", AssessmentsDue.as_view(), name="assessment-due"),
    path(f"{OF_PATIENT}/assessments/schedule", Schedule.as_view(), name="assessment-schedule"),
    path(
        f"{OF_PATIENT}/assessment-invitations",
        Invitations.as_view(),
        name="assessment-invitation-list",
    ),
    path("assessments/<uuid:pk>", AssessmentDetail.as_view(), name="assessment-detail"),
    path("assessment-instruments", Instruments.as_view(), name="assessment-instrument-list"),
    path("assessment-invitations", OwnInvitations.as_view(), name="assessment-own-invitation-list"),
    path(
        "assessment-invitations/<uuid:pk>",
        InvitationDetail.as_view(),
        name="assessment-invitation-detail",
    ),
    path(
        "assessment-invitations/<uuid:pk>/answers",
        InvitationAnswers.as_view(),
        name="assessment-invitation-answers",
    ),
    path("risk-alerts", RiskAlerts.as_view(), name="risk-alert-list"),
    path("risk-alerts/<uuid:pk>/review", RiskAlertReview.as_view(), name="risk-alert-review"),
]
