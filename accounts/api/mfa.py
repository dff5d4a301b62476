"""Second factors by the API, under /api/v1/auth/mfa and, as older clients know it, /api/v1/mfa."""

from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.exceptions import NotAuthenticated
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.response import Response

from accounts import throttles
from accounts.actions import second_factors, sign_in
from accounts.api.sign_in import Validate
from accounts.models import Passkey
from accounts.serializers.mfa import (
    BackupCodesSerializer,
    MfaTokenSerializer,
    NewPasskeySerializer,
    PasskeySerializer,
    SecondFactorsSerializer,
    SetUpSerializer,
    VerifiedSerializer,
    VerifySerializer,
)
from accounts.signing_in import devices, step_up, tokens
from accounts.signing_in.second_factors import mfa_tokens, passkeys, policy, recovery, totp
from accounts.signing_in.step_up import RecentlyConfirmed


class Status(generics.GenericAPIView):
    """What somebody has as a second factor."""

    serializer_class = SecondFactorsSerializer

    def get(self, request):
        user = request.user
        methods = policy.methods(user)
        return Response(
            SecondFactorsSerializer(
                {
                    "enabled": bool(methods),
                    "required": policy.is_required(user),
                    "methods": methods,
                    "backup_codes_remaining": recovery.left(user),
                    "passkeys": user.passkeys.order_by("created_at"),
                }
            ).data
        )


class WithToken(generics.GenericAPIView):
    """For whoever is signed in, and for whoever has to set up a second factor on the way in and
    sends an mfa_token."""

    permission_classes = [AllowAny]
    changes = True  # so somebody who is signed in has to have confirmed

    def pending(self, request, token):
        """The sign-in that waits; None of somebody who is signed in."""
        if request.user.is_authenticated:
            if self.changes and not step_up.is_confirmed(request):
                raise step_up.ConfirmationRequired
            return None
        if not token:
            raise NotAuthenticated("Sign in first.")
        pending = mfa_tokens.pending_of(token)
        throttles.take("codes", str(pending.user_id))
        return pending

    def checked(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class SetUp(WithToken):
    """A seed for the authenticator app. It counts once /mfa/verify has seen a code of it."""

    serializer_class = MfaTokenSerializer

    @extend_schema(responses=SetUpSerializer)
    def post(self, request):
        pending = self.pending(request, self.checked(request)["token"])
        if pending is not None and not pending.is_for_set_up:
            raise mfa_tokens.NotPending
        device = totp.start(pending.user if pending else request.user)
        return Response(
            {
                "method": "totp",
                "status": "pending",
                "secret": totp.seed(device),
                "otpauth_url": totp.address(device),
                "qr_code_url": totp.picture(device),
                "backup_codes": [],
                "expires_at": device.pending_until,
            }
        )


class Verify(WithToken):
    """The first code of the app switches it on. Whoever was on the way in is signed in by it."""

    serializer_class = VerifySerializer

    @extend_schema(responses=VerifiedSerializer)
    def post(self, request):
        given = self.checked(request)
        pending = self.pending(request, given["token"])
        answer = {"success": True, "status": "enabled", "message": "It is set up."}
        if pending is None:
            codes = second_factors.finish_totp(
                request.user, given["code"], by=request.user, device=devices.of(request)
            )
        else:
            user, codes = sign_in.with_set_up(pending, given["code"])
            answer |= tokens.issue(user, request=request, second_factor=True)
        return Response(answer | {"backup_codes": codes})


class Disable(generics.GenericAPIView):
    """Take the authenticator app away."""

    permission_classes = [IsAuthenticated, RecentlyConfirmed]

    @extend_schema(request=None, responses={204: None})
    def post(self, request):
        second_factors.remove_totp(request.user, by=request.user)
        return Response(status=204)


class BackupCodes(generics.GenericAPIView):
    """Ten new recovery codes; the old ones end."""

    permission_classes = [IsAuthenticated, RecentlyConfirmed]

    @extend_schema(request=None, responses=BackupCodesSerializer)
    def post(self, request):
        codes = second_factors.new_recovery_codes(request.user, by=request.user)
        return Response({"backup_codes": codes})


class PasskeyOptions(generics.GenericAPIView):
    """For navigator.credentials.create(); the answer goes to /mfa/passkeys."""

    permission_classes = [IsAuthenticated, RecentlyConfirmed]

    @extend_schema(request=None, responses=OpenApiTypes.OBJECT)
    def post(self, request):
        device = devices.of(request)
        return Response(passkeys.options_to_add(request.user, bound_to=device.pk))


class PasskeyChallengeOptions(WithToken):
    """For navigator.credentials.get(): on the way in, with the mfa_token, for /mfa/validate; to
    confirm, for /auth/confirm."""

    serializer_class = MfaTokenSerializer
    changes = False

    @extend_schema(responses=OpenApiTypes.OBJECT)
    def post(self, request):
        pending = self.pending(request, self.checked(request)["token"])
        user = pending.user if pending else request.user
        bound_to = pending.pk if pending else devices.of(request).pk
        if not user.passkeys.exists():
            raise second_factors.NotThere
        return Response(passkeys.options_to_use(user, bound_to=bound_to))


class NewPasskey(generics.GenericAPIView):
    """Add a passkey."""

    permission_classes = [IsAuthenticated, RecentlyConfirmed]
    serializer_class = NewPasskeySerializer

    @extend_schema(responses={201: BackupCodesSerializer})
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        codes = second_factors.add_passkey(
            devices.of(request), **serializer.validated_data, by=request.user
        )
        return Response({"backup_codes": codes}, status=201)


class OnePasskey(generics.GenericAPIView):
    """Take a passkey away."""

    permission_classes = [IsAuthenticated, RecentlyConfirmed]
    serializer_class = PasskeySerializer
    queryset = Passkey.objects.all()

    def get_queryset(self):
        return super().get_queryset().filter(user_id=self.request.user.pk)

    @extend_schema(responses={204: None})
    def delete(self, request, pk):
        passkey = get_object_or_404(self.get_queryset(), pk=pk)
        second_factors.remove_passkey(passkey, by=request.user)
        return Response(status=204)


def routes(prefix: str, name: str) -> list:
    below = {
        "": (Status, ""),
        "/setup": (SetUp, "-setup"),
        "/verify": (Verify, "-verify"),
        "/validate": (Validate, "-validate"),
        "/disable": (Disable, "-disable"),
        "/backup-codes": (BackupCodes, "-backup-codes"),
        "/passkeys": (NewPasskey, "-passkeys"),
        "/passkeys/options": (PasskeyOptions, "-passkey-options"),
        "/passkeys/challenge": (PasskeyChallengeOptions, "-challenge"),
        "/passkeys/<uuid:pk>": (OnePasskey, "-passkey"),
    }
    return [
        path(f"{prefix}{address}", view.as_view(), name=f"{name}{ending}")
        for address, (view, ending) in below.items()
    ]


urlpatterns = [*routes("auth/mfa", "mfa"), *routes("mfa", "older-mfa")]
