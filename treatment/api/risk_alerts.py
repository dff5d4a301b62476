from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.response import Response

from accounts.access import CareTeamOnly, PatientScopedMixin, TherapistsWrite
from accounts.validation import validated
from treatment.actions.alerts import review_alert
from treatment.models import RiskAlert
from treatment.serializers.assessments import (
    RiskAlertQuerySerializer,
    RiskAlertReviewSerializer,
    RiskAlertSerializer,
)

ROWS = RiskAlert.objects.select_related("patient")


class RiskAlerts(PatientScopedMixin, generics.ListAPIView):
    """Answers that somebody has to look at, of all patients in one's care; what waits first."""

    queryset = ROWS.most_urgent_first()
    serializer_class = RiskAlertSerializer
    permission_classes = [CareTeamOnly]

    def get_queryset(self):
        query = RiskAlertQuerySerializer(data=self.request.query_params)
        query.is_valid(raise_exception=True)
        is_open = query.validated_data["is_open"]
        rows = super().get_queryset()
        return rows if is_open is None else rows.filter(reviewed_at__isnull=is_open)

    @extend_schema(parameters=[RiskAlertQuerySerializer])
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class RiskAlertReview(PatientScopedMixin, generics.GenericAPIView):
    queryset = ROWS
    serializer_class = RiskAlertReviewSerializer
    permission_classes = [CareTeamOnly, TherapistsWrite]

    @extend_schema(responses=RiskAlertSerializer)
    def post(self, request, pk):
        """Say what came of it, once; 409 if somebody did already."""
        alert = self.get_object()
        facts = validated(RiskAlertReviewSerializer, request)
        return Response(RiskAlertSerializer(review_alert(alert, by=request.user, **facts)).data)
