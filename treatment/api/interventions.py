"""The library of interventions: what ships with the product, and one's own."""

from django.db.models import Q
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import SAFE_METHODS
from rest_framework.response import Response

from accounts.access import CareTeamOnly, TherapistsWrite
from accounts.validation import validated
from treatment.actions.interventions import (
    archive_intervention,
    change_intervention,
    create_intervention,
)
from treatment.models import Intervention
from treatment.serializers.interventions import (
    InterventionFilterSerializer,
    InterventionListItemSerializer,
    InterventionSerializer,
)


class Interventions(generics.ListAPIView):
    """By name."""

    queryset = Intervention.objects.all()
    serializer_class = InterventionListItemSerializer
    permission_classes = [CareTeamOnly, TherapistsWrite]

    def get_queryset(self):
        asked = InterventionFilterSerializer(data=self.request.query_params)
        asked.is_valid(raise_exception=True)
        return chosen(Intervention.objects.offered_to(self.request.user), asked.validated_data)

    @extend_schema(parameters=[InterventionFilterSerializer])
    def get(self, request):
        return super().get(request)

    @extend_schema(request=InterventionSerializer, responses={201: InterventionSerializer})
    def post(self, request):
        """One of your own."""
        facts = validated(InterventionSerializer, request)
        intervention = create_intervention(by=request.user, **facts)
        headers = {"Location": f"/api/v1/interventions/{intervention.pk}"}
        data = InterventionSerializer(intervention).data
        return Response(data, status=status.HTTP_201_CREATED, headers=headers)


def chosen(rows, wish):
    if not wish["include_system"]:
        rows = rows.filter(is_system=False)
    if not wish["include_custom"]:
        rows = rows.filter(is_system=True)
    if modality := wish.get("modality"):
        rows = rows.filter(modality__iexact=modality)
    if level := wish.get("evidence_level"):
        rows = rows.filter(evidence_level=level)
    return rows.saying(wish.get("search", ""))


class OneIntervention(generics.RetrieveAPIView):
    queryset = Intervention.objects.all()
    serializer_class = InterventionSerializer
    permission_classes = [CareTeamOnly, TherapistsWrite]

    def get_queryset(self):
        """What a goal uses can be read on when it is offered no more: by whoever wrote it."""
        rows, user = Intervention.objects.all(), self.request.user
        if self.request.method not in SAFE_METHODS:
            return rows.editable_by(user)
        return rows if user.is_admin else rows.filter(Q(is_system=True) | Q(created_by=user))

    def patch(self, request, pk):
        """Of your own."""
        intervention = self.get_object()
        asked = InterventionSerializer(intervention, data=request.data, partial=True)
        asked.is_valid(raise_exception=True)
        changed = change_intervention(intervention, by=request.user, **asked.validated_data)
        return Response(InterventionSerializer(changed).data)

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        """It is offered no more; goals that use it keep it."""
        archive_intervention(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


urlpatterns = [
    path("interventions", Interventions.as_view(), name="intervention-list"),
    path("interventions/<uuid:pk>", OneIntervention.as_view(), name="intervention-detail"),
]
