"""Browsers in which somebody has signed in before: a signed cookie says who.

It lets nobody in. It only keeps strangers' wrong passwords from closing the owner's way, so it
names a device by a random word and accounts by keyed hashes.
"""

import secrets

from django.conf import settings
from django.core import signing

SALT = "accounts.signing_in.known_devices"
KEPT_FOR = 90 * 86_400  # seconds
MOST_ACCOUNTS = 5  # of a family's computer; the oldest goes
MARK = 32  # characters of an account's hash


def device_for(account: str, request) -> str | None:
    """The name of this device, if this account has signed in on it."""
    known = _read(request)
    return known["device"] if account[:MARK] in known["accounts"] else None


def remember(account: str, request) -> None:
    """The middleware writes it into the answer."""
    request = getattr(request, "_request", request)
    known = _read(request)
    others = [mark for mark in known["accounts"] if mark != account[:MARK]]
    accounts = [account[:MARK], *others][:MOST_ACCOUNTS]
    request.known_device = {"device": known["device"], "accounts": accounts}


def cookie_name() -> str:
    return "__Host-known-device" if settings.SESSION_COOKIE_SECURE else "known-device"


def _read(request) -> dict:
    given = request.COOKIES.get(cookie_name(), "")
    try:
        return signing.loads(given, salt=SALT, max_age=KEPT_FOR)
    except signing.BadSignature:
        return {"device": secrets.token_urlsafe(16), "accounts": []}


class KnownDeviceMiddleware:
    """Clients of the API keep no cookies: what is known of them is the address alone."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        known = getattr(request, "known_device", None)
        if known is not None and not request.path.startswith("/api/"):
            response.set_cookie(
                cookie_name(),
                signing.dumps(known, salt=SALT),
                max_age=KEPT_FOR,
                secure=settings.SESSION_COOKIE_SECURE,
                httponly=True,
                samesite="Strict",
            )
        return response
