"""Second signatures: asked for by the author of a note, given by a supervisor."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.response import Response

from accounts.access import CareTeamOnly, PatientScopedMixin
from accounts.validation import validated
from sessions_app.actions import co_signing
from sessions_app.api.session_notes import CARE_TEAM, NOTES, created
from sessions_app.api.signing import confirm
from sessions_app.models import CoSignature
from sessions_app.serializers.session_notes import (
    CoSignatureSerializer,
    NewCoSignatureSerializer,
    ReturnSerializer,
    SigningSerializer,
)

CO_SIGNATURES = CoSignature.objects.select_related("note__session")


class Queue(PatientScopedMixin, generics.ListAPIView):
    """Notes that wait for a second signature of whoever asks, the first one first."""

    queryset = CO_SIGNATURES
    permission_classes = [CareTeamOnly]
    serializer_class = CoSignatureSerializer

    def get_queryset(self):
        return CO_SIGNATURES.waiting_for(self.request.user)


class OfNote(PatientScopedMixin, generics.ListAPIView):
    queryset = CO_SIGNATURES.order_by("created_at", "id")
    permission_classes = CARE_TEAM
    serializer_class = CoSignatureSerializer

    def get_queryset(self):
        note = get_object_or_404(NOTES.visible_to(self.request.user), pk=self.kwargs["pk"])
        return super().get_queryset().filter(note=note)

    @extend_schema(operation_id="notes_co_signatures_list")
    def get(self, request, *args, **kwargs):
        """Who was asked to sign a note as well, and what came of it."""
        return super().get(request, *args, **kwargs)

    @extend_schema(
        operation_id="notes_co_signatures_ask",
        request=NewCoSignatureSerializer,
        responses={201: CoSignatureSerializer},
    )
    def post(self, request, pk):
        """Ask a therapist who cares for the patient, consulting ones too."""
        note = get_object_or_404(NOTES.editable_by(request.user), pk=pk)
        asked = NewCoSignatureSerializer(
            data=request.data,
            context={"supervisors": co_signing.supervisors(note, by=request.user)},
        )
        asked.is_valid(raise_exception=True)
        co_signature = co_signing.ask_to_co_sign(
            note, supervisor=asked.validated_data["supervisor_id"], by=request.user
        )
        where = f"/api/v1/notes/{pk}/co-signatures"
        return created(CoSignatureSerializer, co_signature, where)


class Decision(PatientScopedMixin, generics.GenericAPIView):
    """What the supervisor does with a note that waits for them."""

    queryset = CO_SIGNATURES
    permission_classes = CARE_TEAM

    def get_queryset(self):
        return CO_SIGNATURES.asked_of(self.request.user)


class Sign(Decision):
    serializer_class = SigningSerializer

    @extend_schema(operation_id="co_signatures_sign", responses=CoSignatureSerializer)
    def post(self, request, pk):
        """Sign as well, for good; asks who you are, as signing a note does."""
        co_signature = self.get_object()
        given = validated(SigningSerializer, request)
        co_signing.require_co_signable(co_signature, by=request.user)
        confirm(request, given)
        return Response(
            CoSignatureSerializer(co_signing.co_sign(co_signature, by=request.user)).data
        )


class Return(Decision):
    serializer_class = ReturnSerializer

    @extend_schema(operation_id="co_signatures_return", responses=CoSignatureSerializer)
    def post(self, request, pk):
        """Give the note back to its author, and say what to change."""
        co_signature = self.get_object()
        comment = validated(ReturnSerializer, request)["comment"]
        returned = co_signing.return_to_author(co_signature, comment=comment, by=request.user)
        return Response(CoSignatureSerializer(returned).data)


class Withdraw(PatientScopedMixin, generics.GenericAPIView):
    queryset = CO_SIGNATURES
    permission_classes = CARE_TEAM
    serializer_class = CoSignatureSerializer

    def get_queryset(self):
        return CO_SIGNATURES.withdrawable_by(self.request.user)

    @extend_schema(operation_id="co_signatures_withdraw", request=None)
    def post(self, request, pk):
        """Take the request back."""
        withdrawn = co_signing.withdraw_request(self.get_object(), by=request.user)
        return Response(CoSignatureSerializer(withdrawn).data)


urlpatterns = [
    path("co-signatures", Queue.as_view(), name="co-signature-list"),
    path("co-signatures/<uuid:pk>/sign", Sign.as_view(), name="co-signature-sign"),
    path("co-signatures/<uuid:pk>/return", Return.as_view(), name="co-signature-return"),
    path("co-signatures/<uuid:pk>/withdraw", Withdraw.as_view(), name="co-signature-withdraw"),
    path("notes/<uuid:pk>/co-signatures", OfNote.as_view(), name="note-co-signatures"),
]
