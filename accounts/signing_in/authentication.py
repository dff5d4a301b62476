"""How the API knows which app is asking. The portal's own fetches come with its cookie, which DRF
takes with the CSRF token only; the portal's middleware has found their user already."""

from drf_spectacular.contrib.rest_framework_simplejwt import SimpleJWTScheme
from rest_framework_simplejwt.authentication import JWTAuthentication
from rest_framework_simplejwt.tokens import AccessToken

from accounts.signing_in import devices, tokens
from accounts.signing_in.second_factors import hold


def bearer_of(request) -> str:
    """The token of a request that asks nobody yet who it is; no token is the empty one."""
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme == "Bearer" else ""


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
        hold.require(request._request, device)
        return device.user, claims


class BearerScheme(SimpleJWTScheme):
    """How the schema calls it."""

    target_class = BearerAuthentication
    name = "bearer"
