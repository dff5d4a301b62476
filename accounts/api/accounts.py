"""Sign up, confirm an address, and one's own account."""

from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import generics, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts import throttles
from accounts.actions import accounts
from accounts.serializers.accounts import (
    AccountSerializer,
    EmailSerializer,
    NewAddressSerializer,
    SaidSerializer,
    SignUpSerializer,
    TokenSerializer,
)

LOOK_INTO_YOUR_MAIL = (
    "We have sent a mail to this address. Its link goes on from here; it works for a day."
)


class Open(generics.GenericAPIView):
    """For people who are not signed in; a token that came along is not looked at."""

    authentication_classes = []
    permission_classes = [AllowAny]


class SignUp(Open):
    """Make an account, as a therapist or a patient. It signs in once the address is confirmed. The
    answer is the same for an address that has an account: its owner is told by mail."""

    serializer_class = SignUpSerializer

    @extend_schema(responses={202: SaidSerializer}, auth=[])
    @throttles.limited("signup", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        accounts.sign_up(**serializer.validated_data)
        return said(LOOK_INTO_YOUR_MAIL, status.HTTP_202_ACCEPTED)


class ConfirmAddress(Open):
    """With the token of a mail: of a sign-up, or of another address for an account."""

    serializer_class = TokenSerializer

    @extend_schema(responses=SaidSerializer, auth=[])
    @throttles.limited("link", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        accounts.confirm_address(serializer.validated_data["token"])
        return said("The address is confirmed. Sign in with it.")


class SendConfirmationAgain(Open):
    """The same answer for every address."""

    serializer_class = EmailSerializer

    @extend_schema(responses={202: SaidSerializer}, auth=[])
    @throttles.limited("mail", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        accounts.ask_for_confirmation(serializer.validated_data["email"])
        return said(
            "If somebody signed up with this address, a mail is on its way.",
            status.HTTP_202_ACCEPTED,
        )


class Me(generics.RetrieveUpdateAPIView):
    """Who is signed in, and what of it is theirs to change."""

    serializer_class = AccountSerializer
    http_method_names = ["get", "patch", "head", "options"]

    def get_object(self):
        return self.request.user

    def perform_update(self, serializer):
        for name, value in serializer.validated_data.items():
            setattr(serializer.instance, name, value)
        accounts.change_own_account(serializer.instance, changed=list(serializer.validated_data))


class NewAddress(generics.GenericAPIView):
    """Sign in with another address. It counts once a mail that goes there was answered."""

    serializer_class = NewAddressSerializer

    @extend_schema(responses={202: SaidSerializer})
    @throttles.limited("mail", by=throttles.person)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        asked = serializer.validated_data
        accounts.ask_for_new_address(
            request.user, email=asked["email"], password=asked["current_password"]
        )
        return said(LOOK_INTO_YOUR_MAIL, status.HTTP_202_ACCEPTED)


def said(sentence, code=status.HTTP_200_OK):
    return Response({"detail": sentence}, status=code)


urlpatterns = [
    path("auth/signup", SignUp.as_view(), name="signup"),
    path("auth/register", SignUp.as_view(), name="register"),
    path("auth/verify-email", ConfirmAddress.as_view(), name="verify-email"),
    path("auth/resend-verification", SendConfirmationAgain.as_view(), name="resend-verification"),
    path("auth/me", Me.as_view(), name="me"),
    path("auth/email", NewAddress.as_view(), name="new-address"),
]
