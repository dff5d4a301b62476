"""Who is signed in to the portal, in place of Django's own look at its session."""

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.auth.models import AnonymousUser

from accounts.signing_in import devices


class SignedInMiddleware(AuthenticationMiddleware):
    """One query for the sign-in and its user. A session whose sign-in is over is emptied; one that
    holds no sign-in, of somebody on the way in, stays."""

    def process_request(self, request):
        super().process_request(request)
        device = devices.in_browser(request.session)
        if device is None and _claims_a_sign_in(request.session):
            request.session.flush()
        request.user = device.user if device else AnonymousUser()
        request.auser = _known(request.user)
        devices.bind(request, device)
        if device and not is_looked_for_by_itself(request):
            devices.note_use_in_browser(device)

    def process_response(self, request, response):
        """Wherever somebody signed out. "storage" is left out: it would erase what a recording on
        this device has not sent yet."""
        if getattr(request, "has_signed_out", False):
            response["Clear-Site-Data"] = '"cache"'  # the device stays known: known_devices.py
        return response


def is_looked_for_by_itself(request) -> bool:
    """An open page that asks for news, with nobody before it, keeps nobody signed in."""
    is_stream = "text/event-stream" in request.headers.get("Accept", "")
    return is_stream or "X-Poll" in request.headers


def _claims_a_sign_in(session) -> bool:
    return SESSION_KEY in session or devices.SESSION_KEY in session


def _known(user):
    async def auser():
        return user

    return auser
