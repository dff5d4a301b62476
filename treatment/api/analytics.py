"""The caseload and a patient in numbers. Therapists read their own, admins the practice, patients
their own progress and nothing of others."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response

from accounts import reads
from accounts.access import CareTeamOnly
from accounts.models import User
from treatment.analytics import caseload
from treatment.analytics.patients import patient_progress
from treatment.serializers.analytics import (
    AnalyticsOverviewSerializer,
    PatientProgressSerializer,
    SessionTrendsSerializer,
    TopicsQuestionSerializer,
    TopicsSerializer,
    TrendsQuestionSerializer,
    WhoseSerializer,
)


class AnalyticsView(generics.GenericAPIView):
    permission_classes = [CareTeamOnly]
    pagination_class = None
    filter_backends = []
    question_class = WhoseSerializer

    def asked(self):
        """What stands in the address. Whoever names a patient must be allowed to see them."""
        question = self.question_class(data=self.request.query_params)
        question.is_valid(raise_exception=True)
        facts = {**question.validated_data}
        reads.note(self.request, "analytics.read")
        facts["therapist"] = facts.pop("therapist_id", None)
        if patient_id := facts.pop("patient_id", None):
            facts["patient"] = self.patient(patient_id)
        return facts

    def patient(self, patient_id):
        patients = User.objects.patients_visible_to(self.request.user)
        patient = get_object_or_404(patients, pk=patient_id)
        reads.note_row(self.request, patient, action="analytics.read")
        return patient


class Overview(AnalyticsView):
    serializer_class = AnalyticsOverviewSerializer

    @extend_schema(
        operation_id="analytics_overview",
        summary="The caseload in six numbers",
        parameters=[WhoseSerializer],
    )
    def get(self, request):
        found = caseload.overview(request.user, **self.asked())
        return Response(AnalyticsOverviewSerializer(found).data)


class PatientProgress(AnalyticsView):
    permission_classes = [IsAuthenticated]
    serializer_class = PatientProgressSerializer

    @extend_schema(
        operation_id="analytics_patient_progress", summary="How a patient is doing, in numbers"
    )
    def get(self, request, patient_id):
        """Patients read what they said themselves of their mood, not what was heard."""
        is_own = request.user.is_patient
        found = patient_progress(self.patient(patient_id), is_own=is_own)
        return Response(PatientProgressSerializer(found).data)


class Trends(AnalyticsView):
    serializer_class = SessionTrendsSerializer
    question_class = TrendsQuestionSerializer

    @extend_schema(
        operation_id="analytics_session_trends",
        summary="Sessions by week, month, quarter or year",
        parameters=[TrendsQuestionSerializer],
    )
    def get(self, request):
        """Up to the running period; those without a session are there with zeros."""
        asked = self.asked()
        answer = {"period": asked["period"], "data": caseload.trends(request.user, **asked)}
        context = {"of_patient": "patient" in asked}
        return Response(SessionTrendsSerializer(answer, context=context).data)


class Topics(AnalyticsView):
    serializer_class = TopicsSerializer
    question_class = TopicsQuestionSerializer

    @extend_schema(
        operation_id="analytics_topics",
        summary="What is spoken about most",
        parameters=[TopicsQuestionSerializer],
    )
    def get(self, request):
        asked = self.asked()
        if "patient" in asked:
            asked["period"] = "all"
        answer = {"topics": caseload.topics(request.user, **asked)}
        return Response(TopicsSerializer(answer).data)


urlpatterns = [
    path("analytics/overview", Overview.as_view(), name="analytics-overview"),
    path(
        "analytics/patients/<uuid:patient_id>/progress",
        PatientProgress.as_view(),
        name="analytics-patient-progress",
    ),
    path("analytics/sessions/trends", Trends.as_view(), name="analytics-session-trends"),
    path("analytics/topics", Topics.as_view(), name="analytics-topics"),
]
