"""Bearer tokens of API clients: a short-lived access token and a refresh token."""

from django.conf import settings
from rest_framework_simplejwt.exceptions import AuthenticationFailed, TokenError
from rest_framework_simplejwt.tokens import RefreshToken

from accounts.models import User


def issue(user: User) -> dict:
    return _pair(RefreshToken.for_user(user))


def renew(refresh_token: str) -> dict:
    """A fresh pair for a valid refresh token of an active account; raises AuthenticationFailed."""
    try:
        refresh = RefreshToken(refresh_token)
    except TokenError:
        raise AuthenticationFailed("This refresh token is not valid any more.") from None
    user = User.objects.filter(pk=refresh["user_id"], is_active=True).first()
    if user is None:
        raise AuthenticationFailed("This account cannot sign in.")
    return issue(user)


def _pair(refresh: RefreshToken) -> dict:
    return {
        "access_token": str(refresh.access_token),
        "refresh_token": str(refresh),
        "token_type": "bearer",
        "expires_in": int(settings.SIMPLE_JWT["ACCESS_TOKEN_LIFETIME"].total_seconds()),
    }
