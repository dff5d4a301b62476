"""Where somebody is signed in, and how they end it."""

from drf_spectacular.utils import extend_schema
from rest_framework import generics, mixins, status, viewsets
from rest_framework.decorators import action
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework_simplejwt.tokens import AccessToken, RefreshToken

from accounts import throttles
from accounts.models import AuthSession
from accounts.serializers.devices import (
    DevicesEndedSerializer,
    DeviceSerializer,
    LogoutSerializer,
    RevokeAllSerializer,
)
from accounts.signing_in import devices, tokens
from accounts.signing_in.authentication import bearer_of

Ended = AuthSession.Ended


class Logout(generics.GenericAPIView):
    """End a sign-in with its access tokens. The token may be spent, or signed out already."""

    authentication_classes = []
    permission_classes = [AllowAny]
    serializer_class = LogoutSerializer

    @extend_schema(responses={204: None}, auth=[{"bearer": []}, {}])
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        refresh_token = serializer.validated_data.get("refresh_token")
        if refresh_token:
            tokens.sign_out(refresh_token, RefreshToken)
        else:
            tokens.sign_out(bearer_of(request), AccessToken)
        return Response(status=status.HTTP_204_NO_CONTENT)

    def get_authenticate_header(self, request):
        return 'Bearer realm="api"'


class DeviceViewSet(mixins.ListModelMixin, viewsets.GenericViewSet):
    """The live sign-ins of whoever asks, in browsers and apps."""

    queryset = AuthSession.objects.none()
    serializer_class = DeviceSerializer
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self):
        return AuthSession.objects.of_owner(self.request.user).order_by("-last_used_at", "id")

    def destroy(self, request, pk):
        """Sign one of them out; its tokens stop at once."""
        device = generics.get_object_or_404(self.get_queryset(), pk=pk)
        devices.end(device, reason=Ended.REVOKED, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)

    @extend_schema(request=RevokeAllSerializer, responses=DevicesEndedSerializer)
    @action(detail=False, methods=["post"], url_path="revoke-all")
    def revoke_all(self, request):
        """Sign all of them out, or all but this one."""
        throttles.take("codes", throttles.person(request))
        serializer = RevokeAllSerializer(data=request.data, context={"request": request})
        serializer.is_valid(raise_exception=True)
        but = devices.of(request) if serializer.validated_data["exclude_current"] else None
        ended = devices.end_all(request.user, reason=Ended.REVOKED, but=but)
        return Response(
            {
                "success": True,
                "sessions_revoked": ended,
                "sessions_remaining": self.get_queryset().count(),
                "message": f"Signed out elsewhere: {ended}.",
            }
        )
