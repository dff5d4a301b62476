from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts import throttles
from accounts.access import AdminsOnly, CareTeamOnly, PatientScopedMixin, TherapistsOnly
from accounts.actions.emergency import break_glass, end_access, review
from accounts.models import EmergencyAccess, User
from accounts.serializers.emergency import (
    BreakGlassSerializer,
    EmergencyAccessSerializer,
    ReviewSerializer,
)
from accounts.signing_in.step_up import RecentlyConfirmed


class EmergencyAccesses(PatientScopedMixin, generics.ListAPIView):
    """Newest first: for admins all of them, for a therapist her own."""

    queryset = EmergencyAccess.objects.with_state()
    serializer_class = EmergencyAccessSerializer
    permission_classes = [CareTeamOnly]
    reads_as = "emergency.list"

    def get_permissions(self):
        if self.request.method in SAFE_METHODS:
            return super().get_permissions()
        return [TherapistsOnly(), RecentlyConfirmed()]

    @extend_schema(request=BreakGlassSerializer, responses={201: EmergencyAccessSerializer})
    @throttles.limited("emergency", by=throttles.person)
    def post(self, request):
        """Open one record that is not in your care, to read, for an hour at most. It ends by
        itself, everything opened meanwhile is recorded, and an administrator reviews it. You have
        to have confirmed recently that it is you."""
        serializer = BreakGlassSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        facts = serializer.validated_data
        patient = get_object_or_404(User.objects.patients(), pk=facts.pop("patient_id"))
        access = break_glass(patient, by=request.user, **facts)
        where = f"{request.path.rstrip('/')}/{access.pk}"
        return Response(shown(access), status=status.HTTP_201_CREATED, headers={"Location": where})


class ActiveEmergencyAccesses(PatientScopedMixin, generics.ListAPIView):
    """Those that are open now: for admins all of them, for a therapist her own."""

    queryset = EmergencyAccess.objects.with_state()
    serializer_class = EmergencyAccessSerializer
    permission_classes = [CareTeamOnly]
    reads_as = "emergency.list"

    def get_queryset(self):
        return super().get_queryset().live()


class EmergencyAccessDetail(PatientScopedMixin, generics.RetrieveAPIView):
    queryset = EmergencyAccess.objects.with_state()
    serializer_class = EmergencyAccessSerializer
    permission_classes = [CareTeamOnly]
    reads_as = "emergency.read"

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        """End it before its time."""
        end_access(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class EmergencyAccessReview(PatientScopedMixin, generics.GenericAPIView):
    queryset = EmergencyAccess.objects.with_state()
    serializer_class = ReviewSerializer
    permission_classes = [AdminsOnly]
    reads_as = "emergency.read"

    @extend_schema(responses=EmergencyAccessSerializer)
    def post(self, request, pk):
        """Say whether it was justified, within 24 hours and as somebody else than its user."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        access = review(self.get_object(), by=request.user, **serializer.validated_data)
        return Response(shown(access))


def shown(access):
    row = EmergencyAccess.objects.with_state().get(pk=access.pk)
    return EmergencyAccessSerializer(row).data


urlpatterns = [
    path("emergency-access", EmergencyAccesses.as_view(), name="emergency-list"),
    path("emergency-access/active", ActiveEmergencyAccesses.as_view(), name="emergency-active"),
    path("emergency-access/<uuid:pk>", EmergencyAccessDetail.as_view(), name="emergency-detail"),
    path(
        "emergency-access/<uuid:pk>/review",
        EmergencyAccessReview.as_view(),
        name="emergency-review",
    ),
]
