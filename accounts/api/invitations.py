"""Invite a patient, and accept."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts import throttles
from accounts.access import PatientScopedMixin, TherapistsOnly
from accounts.actions import invitations
from accounts.api.accounts import said
from accounts.models import User
from accounts.serializers.accounts import AcceptSerializer, SaidSerializer
from accounts.serializers.invitations import InvitationSerializer, InviteSerializer


class PatientInvitation(PatientScopedMixin, generics.GenericAPIView):
    """Invite a patient to choose a password and use the app."""

    queryset = User.objects.patients()
    serializer_class = InviteSerializer
    permission_classes = [TherapistsOnly]
    pagination_class = None

    @extend_schema(responses=InvitationSerializer(many=True))
    def get(self, request, pk):
        """The newest first; ten at most."""
        sent = self.get_object().invitations.all()[:10]
        return Response(InvitationSerializer(sent, many=True).data)

    @extend_schema(responses={201: InvitationSerializer})
    @throttles.limited("mail", by=throttles.person)
    def post(self, request, pk):
        """By mail, for a week. An earlier one stops. The answer does not tell whether the address
        has an account."""
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        invitation = invitations.invite_patient(
            self.get_object(), by=request.user, **serializer.validated_data
        )
        answer = InvitationSerializer(invitation).data
        return Response(answer, status.HTTP_201_CREATED, headers={"Location": request.path})

    @extend_schema(request=None, responses={204: None})
    def delete(self, request, pk):
        """The link in the mail stops at once."""
        invitations.withdraw_invitations(self.get_object(), by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


class AcceptInvitation(generics.GenericAPIView):
    """With the token of the mail: choose a password, or, signed in with an account of that
    address, accept with that one."""

    permission_classes = [AllowAny]
    serializer_class = AcceptSerializer

    @extend_schema(responses=SaidSerializer)
    @throttles.limited("link", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        if request.user.is_authenticated:
            invitations.accept_with_account(asked["token"], by=request.user)
            return said("Accepted with your account.")
        invitations.accept_invitation(asked["token"], password=asked.get("password", ""))
        return said("Welcome. Sign in with your address and the password you chose.")


urlpatterns = [
    path("patients/<uuid:pk>/invitation", PatientInvitation.as_view(), name="patient-invitation"),
    path("auth/invitation/accept", AcceptInvitation.as_view(), name="invitation-accept"),
]
