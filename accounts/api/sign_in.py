"""Signing in with the API: the password, the second factor, and once more before grave acts."""

from drf_spectacular.utils import PolymorphicProxySerializer, extend_schema
from rest_framework import generics
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from accounts import throttles
from accounts.actions import sign_in
from accounts.actions.sign_in import WrongPassword
from accounts.serializers.auth import LoginSerializer, TokensSerializer
from accounts.serializers.mfa import (
    ConfirmSerializer,
    ValidatedSerializer,
    ValidateSerializer,
    WaitingSerializer,
)
from accounts.signing_in import devices, front_door, tokens
from accounts.signing_in.second_factors import mfa_tokens, policy, recovery


class OnTheWayIn(generics.GenericAPIView):
    """Nobody is signed in here yet, and no header can say otherwise."""

    authentication_classes = []
    permission_classes = [AllowAny]

    def get_authenticate_header(self, request):
        return 'Bearer realm="api"'


class Login(OnTheWayIn):
    """Exchange email and password for tokens, or for what the second factor is sent with."""

    serializer_class = LoginSerializer

    @extend_schema(
        responses=PolymorphicProxySerializer(
            component_name="LoginAnswer",
            serializers=[TokensSerializer, WaitingSerializer],
            resource_type_field_name=None,
        ),
        auth=[],
    )
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            answer = front_door.knock(request, **serializer.validated_data)
        except WrongPassword as wrong:  # DRF's own says with WWW-Authenticate how to sign in
            raise AuthenticationFailed(wrong.message) from None
        if answer.pending is None:
            return Response(tokens.issue(answer.user, request=request))
        return Response(_waiting(answer.pending))


class Validate(OnTheWayIn):
    """The second step: a code, a recovery code or a passkey for tokens."""

    serializer_class = ValidateSerializer

    @extend_schema(responses=ValidatedSerializer, auth=[])
    @throttles.limited("login_address", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        pending = mfa_tokens.pending_of(serializer.validated_data["token"])
        throttles.take("codes", str(pending.user_id))
        user = sign_in.with_second_factor(pending, serializer.validated_data["proof"])
        left = recovery.left(user)
        return Response(
            tokens.issue(user, request=request, second_factor=True)
            | {"success": True, "backup_codes_remaining": left, "message": told(left)}
        )


class Confirm(generics.GenericAPIView):
    """Show once more that it is you: before changes of the second factor, emergency access and
    exports. Lasts ten minutes, if the practice did not choose otherwise."""

    serializer_class = ConfirmSerializer

    @extend_schema(responses={204: None})
    @throttles.limited("codes", by=throttles.person)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        sign_in.confirm(
            devices.of(request), password=given.get("password", ""), proof=given["proof"]
        )
        return Response(status=204)


def told(left: int) -> str:
    if left > recovery.FEW:
        return "You are signed in."
    return f"You are signed in. Only {left} recovery codes are left: make new ones."


def _waiting(pending) -> dict:
    return {
        "mfa_required": True,
        "mfa_setup_required": pending.is_for_set_up,
        "mfa_token": mfa_tokens.token_of(pending),
        "methods": policy.methods(pending.user),
        "expires_in": int(mfa_tokens.WITHIN.total_seconds()),
    }
