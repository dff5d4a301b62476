from rest_framework.authentication import SessionAuthentication
from rest_framework_simplejwt import authentication


class JWTAuthentication(authentication.JWTAuthentication):
    """Bearer access tokens of mobile clients; an account that was switched off is refused."""


class PortalAuthentication(SessionAuthentication):
    """The portal's own scripts use the API with the session cookie and a CSRF token."""
