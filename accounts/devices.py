"""The device that a request comes from."""

from accounts.models import AuthSession


def of(request) -> AuthSession | None:
    """The sign-in behind this request, of the portal or the API; None where nobody is signed in."""
    inner = getattr(request, "_request", request)
    return getattr(inner, "auth_session", None)
