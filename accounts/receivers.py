"""Django's own news of people who come and go; connected in apps.py."""

from accounts.models import AuthSession
from accounts.signing_in import devices


def begin_device(sender, request, user, **kwargs):
    """Every door of the portal passes here: its form, the admin, a test's force_login."""
    devices.begin_in_browser(request, user)


def end_device(sender, request, user, **kwargs):
    request.has_signed_out = True
    device = devices.of(request)
    if device is not None:
        devices.end(device, reason=AuthSession.Ended.SIGNED_OUT, by=device.user)
