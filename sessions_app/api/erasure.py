"""For administrators: erasing a record, legal holds, and the certificates of what is gone."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics, status, viewsets
from rest_framework.response import Response

from accounts.access import AdminsOnly, PatientScopedMixin
from accounts.models import ErasureCertificate, LegalHold, User
from accounts.signing_in.step_up import RecentlyConfirmed
from sessions_app.actions import erase_record
from sessions_app.serializers.erasure import (
    CertificateSerializer,
    EraseRecordSerializer,
    LegalHoldSerializer,
)


class CertificateViewSet(PatientScopedMixin, viewsets.ReadOnlyModelViewSet):
    """What was erased, newest first."""

    queryset = ErasureCertificate.objects.all()
    serializer_class = CertificateSerializer
    permission_classes = [AdminsOnly]


class EraseRecord(PatientScopedMixin, generics.GenericAPIView):
    """Erase a patient's whole record: every row and every file."""

    queryset = User.objects.patients()
    serializer_class = EraseRecordSerializer
    permission_classes = [AdminsOnly, RecentlyConfirmed]

    def get_queryset(self):
        return User.objects.visible_to(self.request.user)

    @extend_schema(responses=CertificateSerializer)
    def post(self, request, pk):
        patient = self.get_object()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        certificate = erase_record.erase_record(
            patient, by=request.user, **serializer.validated_data
        )
        return Response(CertificateSerializer(certificate).data)


class LegalHolds(PatientScopedMixin, generics.GenericAPIView):
    """While a record is on hold nothing of it can be erased by anybody."""

    queryset = User.objects.patients()
    serializer_class = LegalHoldSerializer
    permission_classes = [AdminsOnly]

    def get_queryset(self):
        return User.objects.visible_to(self.request.user)

    @extend_schema(responses={201: LegalHoldSerializer})
    def post(self, request, pk):
        patient = self.get_object()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        hold = erase_record.place_hold(patient, by=request.user, **serializer.validated_data)
        return Response(LegalHoldSerializer(hold).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, pk):
        """Lift the hold, if there is one."""
        for hold in LegalHold.objects.active().filter(patient=self.get_object()):
            erase_record.lift_hold(hold, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)
