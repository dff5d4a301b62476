"""Change a password, or choose it anew."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status

from accounts import throttles
from accounts.actions import passwords
from accounts.api.accounts import Open, said
from accounts.serializers.accounts import (
    ChangePasswordSerializer,
    EmailSerializer,
    NewPasswordSerializer,
    SaidSerializer,
)
from accounts.signing_in import devices


class AskForNewPassword(Open):
    """The same answer for every address."""

    serializer_class = EmailSerializer

    @extend_schema(responses={202: SaidSerializer}, auth=[])
    @throttles.limited("mail", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        passwords.ask_for_new_password(serializer.validated_data["email"])
        return said(
            "If there is an account with this address, a mail is on its way.",
            status.HTTP_202_ACCEPTED,
        )


class ChooseNewPassword(Open):
    """With the token of a mail. It ends every device of the account, and signs nobody in."""

    serializer_class = NewPasswordSerializer

    @extend_schema(responses=SaidSerializer, auth=[])
    @throttles.limited("link", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        passwords.choose_new_password(**serializer.validated_data)
        return said("Your new password counts from now on. Sign in with it.")


class ChangePassword(generics.GenericAPIView):
    """Every other device is signed out."""

    serializer_class = ChangePasswordSerializer

    @extend_schema(responses=SaidSerializer)
    @throttles.limited("codes", by=throttles.person)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        passwords.change_password(
            request.user,
            current=asked["current_password"],
            new=asked["new_password"],
            but=devices.of(request),
        )
        return said("Your new password counts from now on. All other devices are signed out.")


urlpatterns = [
    path("auth/password", ChangePassword.as_view(), name="password"),
    path("auth/password/reset", AskForNewPassword.as_view(), name="password-reset"),
    path("auth/password/reset/confirm", ChooseNewPassword.as_view(), name="password-reset-confirm"),
]
