"""What patients say of themselves, and how all of their goals go."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts import reads
from accounts.access import (
    PatientScopedMixin,
    PatientsOnly,
    SelfOrCareWrite,
    patients_deciding_through,
)
from accounts.models import User
from treatment.actions import check_ins
from treatment.analytics.goals import dashboard
from treatment.models import CheckIn
from treatment.serializers.tracking import (
    CheckInAnswerSerializer,
    CheckInSerializer,
    DashboardSerializer,
    OwnGoalSerializer,
)


class Dashboard(generics.GenericAPIView):
    serializer_class = DashboardSerializer

    @extend_schema(operation_id="goals_dashboard", summary="How a patient’s open goals go")
    def get(self, request, patient_id):
        """Values of the last ninety days, trends of the last thirty, the latest milestones, and
        the questionnaires that are due."""
        patients = User.objects.patients_visible_to(request.user)
        patient = get_object_or_404(patients, pk=patient_id)
        reads.note(request, "goal.dashboard", patients=[patient.pk])
        shown = dashboard(patient, request.user)
        return Response(self.get_serializer(shown).data)


class CheckIns(PatientScopedMixin, generics.ListAPIView):
    """Check-ins of one patient, newest first."""

    queryset = CheckIn.objects.newest_first()
    serializer_class = CheckInSerializer
    permission_classes = [SelfOrCareWrite]
    reads_as = "check_in.list"

    def patient(self):
        user = self.request.user
        if self.request.method in SAFE_METHODS:
            theirs = User.objects.patients_visible_to(user)
        else:
            theirs = patients_deciding_through(user)
        return get_object_or_404(theirs, pk=self.kwargs["patient_id"])

    def get_queryset(self):
        return super().get_queryset().filter(patient=self.patient())

    @extend_schema(operation_id="check_in_list", summary="A patient’s check-ins")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="check_in_note",
        summary="Note a check-in",
        request=CheckInSerializer,
        responses={201: CheckInAnswerSerializer},
    )
    def post(self, request, patient_id):
        """By the patient, or by a therapist for them: the mood before or after a session."""
        return written(self.patient(), request)


class OwnCheckIn(generics.GenericAPIView):
    serializer_class = CheckInSerializer
    permission_classes = [PatientsOnly]

    @extend_schema(
        operation_id="self_report_check_in",
        summary="Check in",
        responses={201: CheckInAnswerSerializer},
    )
    def post(self, request):
        """How one feels, and how goals go; all of it or nothing is kept."""
        return written(request.user, request)


def written(patient, request):
    serializer = CheckInSerializer(data=request.data, context={"request": request})
    serializer.is_valid(raise_exception=True)
    row = check_ins.check_in(patient, by=request.user, **serializer.validated_data)
    shown = CheckInAnswerSerializer(row, context={"request": request}).data
    where = f"/api/v1/self-report/check-ins/{row.pk}"
    return Response(shown, status=status.HTTP_201_CREATED, headers={"Location": where})


class OneCheckIn(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = CheckIn.objects.prefetch_related("progress_entries")
    serializer_class = CheckInAnswerSerializer

    @extend_schema(operation_id="check_in_retrieve", summary="A check-in")
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class OwnGoals(generics.GenericAPIView):
    serializer_class = OwnGoalSerializer
    permission_classes = [PatientsOnly]
    pagination_class = None

    @extend_schema(
        operation_id="self_report_goals",
        summary="One’s own open goals",
        responses=OwnGoalSerializer(many=True),
        filters=False,
    )
    def get(self, request):
        """With how each is measured, so that an app can ask; there are at most fifty."""
        reads.note(request, "goal.list", patients=[request.user.pk])
        lines = dashboard(request.user, request.user).goals
        return Response(self.get_serializer(lines, many=True).data)


urlpatterns = [
    path("patients/<uuid:patient_id>/goals/dashboard", Dashboard.as_view(), name="goals-dashboard"),
    path(
        "patients/<uuid:patient_id>/check-ins", CheckIns.as_view(), name="self-report-patient-list"
    ),
    path("self-report/check-in", OwnCheckIn.as_view(), name="self-report-check-in"),
    path("self-report/check-ins/<uuid:pk>", OneCheckIn.as_view(), name="self-report-detail"),
    path("self-report/goals", OwnGoals.as_view(), name="self-report-goals"),
]
