from drf_spectacular.utils import extend_schema
from rest_framework import generics
from rest_framework.permissions import AllowAny
from rest_framework.response import Response
from rest_framework_simplejwt.tokens import RefreshToken

from accounts import throttles
from accounts.serializers.auth import (
    RefreshSerializer,
    TokensSerializer,
)
from accounts.signing_in import tokens


class Refresh(generics.GenericAPIView):
    """Exchange a refresh token for fresh tokens."""

    authentication_classes = []
    permission_classes = [AllowAny]
    serializer_class = RefreshSerializer

    @extend_schema(responses=TokensSerializer, auth=[])
    @throttles.limited("refresh_address", by=throttles.address)
    def post(self, request):
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        refresh_token = serializer.validated_data["refresh_token"]
        family = tokens.read(refresh_token, RefreshToken).device_id
        throttles.take("refresh", str(family))
        return Response(tokens.renew(refresh_token, request))

    def get_authenticate_header(self, request):
        return 'Bearer realm="api"'
