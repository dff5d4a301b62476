"""What patients agreed to. These doors stand here and not among accounts, since recordings and
running work hang on consents."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import generics, status
from rest_framework.response import Response

from accounts import reads
from accounts.access import ConsentsDecide, PatientScopedMixin, TherapistsOnly
from accounts.models import Consent, ConsentText, User
from accounts.pagination import CountedPages
from accounts.serializers.consent import (
    ConsentListSerializer,
    ConsentSerializer,
    ConsentStatusSerializer,
    ConsentTextSerializer,
    NewConsentSerializer,
    RevokeConsentSerializer,
)
from sessions_app.actions import consents
from sessions_app.serializers.erasure import ErasedSerializer, RevokedSerializer

TYPE = OpenApiParameter("consent_type", str, enum=Consent.Type.values)
PAGE = OpenApiParameter("page", OpenApiTypes.INT)
PER_PAGE = OpenApiParameter("per_page", OpenApiTypes.INT)


class Texts(generics.ListAPIView):
    """The words that are asked with today."""

    serializer_class = ConsentTextSerializer
    pagination_class = None

    def get_queryset(self):
        return ConsentText.objects.newest_of_each_type()


class NewConsent(generics.GenericAPIView):
    serializer_class = NewConsentSerializer
    permission_classes = [ConsentsDecide]

    @extend_schema(responses={201: ConsentSerializer})
    def post(self, request):
        """Note that a patient agreed, or declined. Patients decide for themselves, therapists note
        what their patients decided. Declining takes an earlier consent back."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        consent = consents.decide(by=request.user, **serializer.validated_data)
        row = Consent.objects.with_state().get(pk=consent.pk)
        where = {"Location": f"/api/v1/consent/patients/{row.patient_id}/consents"}
        return Response(ConsentSerializer(row).data, status=status.HTTP_201_CREATED, headers=where)


def patient_of(view) -> User:
    patients = User.objects.patients_visible_to(view.request.user)
    return get_object_or_404(patients, pk=view.kwargs["patient_id"])


class PatientConsents(PatientScopedMixin, generics.ListAPIView):
    """The ledger of one patient, newest decision first."""

    queryset = Consent.objects.with_state().newest_first()
    serializer_class = ConsentSerializer
    pagination_class = CountedPages
    name = "consents"

    def get_queryset(self):
        self.ledger = super().get_queryset().filter(patient=patient_of(self))
        asked = self.request.query_params.get("consent_type")
        return self.ledger.filter(type=asked) if asked else self.ledger

    def counts(self):
        return self.ledger.counts()

    @extend_schema(parameters=[TYPE, PAGE, PER_PAGE], responses=ConsentListSerializer)
    def get(self, request, *args, **kwargs):
        return super().get(request, *args, **kwargs)


class PatientConsentStatus(generics.GenericAPIView):
    serializer_class = ConsentStatusSerializer

    @extend_schema(operation_id="consent_status")
    def get(self, request, patient_id):
        """Where a patient stands with every type of consent; "pending" was never asked."""
        patient = patient_of(self)
        reads.note(request, "consent.status", patients=[patient.pk])
        statuses = [
            {
                "consent_type": line.type,
                "consent_status": line.state,
                "is_active": line.is_active,
                "consent_id": line.row and line.row.pk,
                "version": line.row.version if line.row else "",
                "current_version": line.text.version if line.text else "",
                "signed_at": line.row and line.row.signed_at,
                "expires_at": line.row and line.row.expires_at,
            }
            for line in Consent.objects.filter(patient=patient).standing()
        ]
        answer = {"patient_id": patient.pk, "consents": statuses}
        return Response(self.get_serializer(answer).data)


class RevokeConsent(PatientScopedMixin, generics.GenericAPIView):
    queryset = Consent.objects.select_related("patient")
    serializer_class = RevokeConsentSerializer
    permission_classes = [ConsentsDecide]

    @extend_schema(responses=RevokedSerializer)
    def post(self, request, pk):
        """Take a consent back. What was being recorded or processed under it stops; the answer
        names the recordings that exist, and how to have them erased."""
        consent = self.get_object()
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        reason = serializer.validated_data["revocation_reason"]
        consent, ended = consents.revoke(consent, by=request.user, reason=reason)
        kept = consents.recordings_hanging_on(consent)
        answer = {
            "consent": Consent.objects.with_state().get(pk=consent.pk),
            "stopped_sessions": ended.stopped,
            "discarded_uploads": ended.discarded,
            "recordings": kept,
            "erasure": consents.offer_of_erasure(kept, to=request.user),
        }
        return Response(RevokedSerializer(answer).data)


class EraseRecordings(PatientScopedMixin, generics.GenericAPIView):
    queryset = User.objects.patients()
    serializer_class = ErasedSerializer
    permission_classes = [TherapistsOnly]
    lookup_url_kwarg = "patient_id"

    @extend_schema(request=None, responses=ErasedSerializer)
    def post(self, request, patient_id):
        """Erase the sound of all sessions of a patient who took the consent to recording back.
        What was made of it stays part of the record."""
        erased, waiting = consents.erase_recordings(self.get_object(), by=request.user)
        return Response(ErasedSerializer({"erased": erased, "waiting": waiting}).data)


urlpatterns = [
    path("consent", NewConsent.as_view(), name="consent-list"),
    path("consent/texts", Texts.as_view(), name="consent-texts"),
    path(
        "consent/patients/<uuid:patient_id>/consents",
        PatientConsents.as_view(),
        name="consent-ledger",
    ),
    path(
        "consent/patients/<uuid:patient_id>/consent/status",
        PatientConsentStatus.as_view(),
        name="consent-status",
    ),
    path(
        "consent/patients/<uuid:patient_id>/recordings/erase",
        EraseRecordings.as_view(),
        name="consent-erase-recordings",
    ),
    path("consent/<uuid:pk>/revoke", RevokeConsent.as_view(), name="consent-revoke"),
]
