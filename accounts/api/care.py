from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts.access import CareTeamOnly, PatientScopedMixin, PatientsRead
from accounts.actions.care import change_kind, end_care, start_care, transfer_care
from accounts.models import TherapistPatient, User
from accounts.serializers.care import (
    CareSerializer,
    KindSerializer,
    NewCareSerializer,
    OwnCareSerializer,
    TransferSerializer,
)
from accounts.validation import validated

AnyCare = PolymorphicProxySerializer(
    component_name="AnyCare",
    serializers=[CareSerializer, OwnCareSerializer],
    resource_type_field_name=None,
    many=True,
)


class CareTeam(PatientScopedMixin, generics.ListAPIView):
    """Who cares, and cared, for a patient. A patient reads names and kinds of those who do."""

    queryset = TherapistPatient.objects.with_people()
    reads_as = "care_team.read"
    permission_classes = [PatientsRead]

    @extend_schema(responses=AnyCare)
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)

    def get_serializer_class(self):
        user = self.request.user
        return OwnCareSerializer if user.is_authenticated and user.is_patient else CareSerializer

    def get_queryset(self):
        user = self.request.user
        patient = get_object_or_404(
            User.objects.patients_visible_to(user), pk=self.kwargs["patient_id"]
        )
        rows = super().get_queryset().filter(patient=patient)
        return rows.active() if user.is_patient else rows

    @extend_schema(request=NewCareSerializer, responses={201: CareSerializer})
    def post(self, request, patient_id):
        """Let a therapist care for this patient too: for the primary therapist, and for admins."""
        patient = get_object_or_404(User.objects.patients_led_by(request.user), pk=patient_id)
        facts = validated(NewCareSerializer, request)
        care = start_care(
            patient=patient,
            therapist=facts["therapist_id"],
            kind=facts["relationship_type"],
            by=request.user,
        )
        return created(care, request)


class Transfer(generics.GenericAPIView):
    serializer_class = TransferSerializer
    permission_classes = [CareTeamOnly]

    @extend_schema(responses={201: CareSerializer})
    def post(self, request, patient_id):
        """Hand the patient over: another therapist becomes primary, the one before ends."""
        patient = get_object_or_404(User.objects.patients_led_by(request.user), pk=patient_id)
        facts = validated(TransferSerializer, request)
        care = transfer_care(
            patient, to=facts["therapist_id"], stays=facts["stays"], by=request.user
        )
        return created(care, request)


class CareMember(PatientScopedMixin, generics.GenericAPIView):
    queryset = TherapistPatient.objects.with_people()
    reads_as = "care_team.read"
    serializer_class = KindSerializer
    permission_classes = [CareTeamOnly]

    def get_queryset(self):
        if self.request.method == "PATCH":
            return self.queryset.changeable_by(self.request.user)
        if self.request.method == "DELETE":
            return self.queryset.endable_by(self.request.user)
        return super().get_queryset()

    @extend_schema(responses=CareSerializer)
    def get(self, request, pk):
        return Response(CareSerializer(self.get_object()).data)

    @extend_schema(responses=CareSerializer)
    def patch(self, request, pk):
        """Change the kind of care. Another primary therapist takes a transfer."""
        care = self.get_object()
        kind = validated(KindSerializer, request)["relationship_type"]
        return Response(CareSerializer(change_kind(care, kind=kind, by=request.user)).data)

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        """End this care, from the next request on. Everybody may end their own."""
        end_care(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


def created(care, request):
    where = f"{request.path.partition('/patients')[0]}/care-team/{care.pk}"
    data = CareSerializer(care).data
    return Response(data, status=status.HTTP_201_CREATED, headers={"Location": where})


urlpatterns = [
    path("patients/<uuid:patient_id>/care-team", CareTeam.as_view(), name="care-team"),
    path("patients/<uuid:patient_id>/transfer", Transfer.as_view(), name="transfer"),
    path("care-team/<uuid:pk>", CareMember.as_view(), name="care-member"),
]
