"""How the API knows who is asking: a bearer token of an app, or the portal's own cookie."""

from rest_framework.authentication import SessionAuthentication
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import AccessToken

from accounts import devices, tokens


class BearerAuthentication(JWTAuthentication):
    """One query finds the sign-in and its user, so that ending it stops its tokens at once."""

    def get_header(self, request):
        """As bytes, whatever somebody wrote into it."""
        header = request.headers.get("Authorization")
        return None if header is None else header.encode(errors="replace")

    def get_validated_token(self, raw_token):
        return tokens.read(raw_token.decode(), AccessToken)

    def get_user(self, validated_token):
        return tokens.device_of(validated_token)

    def authenticate(self, request):
        found = super().authenticate(request)
        if found is None:
            return None
        device, claims = found
        devices.note_use(device)
        devices.bind(request._request, device)
        return device.user, claims


class PortalAuthentication(SessionAuthentication):
    """The portal's own fetches; DRF asks them for the CSRF token. Its middleware knows the user."""
