"""Who needs a second factor and has not shown one is held: at the set-up page if they have none,
at the page that asks for it if they have one. The same for the pages, the admin and the API."""

from urllib.parse import urlencode

from django.shortcuts import redirect
from django.urls import reverse

from accounts.errors import Refused
from accounts.models import AuthSession
from accounts.signing_in.second_factors import policy
from accounts.signing_in.step_up import ConfirmationRequired

# Where they can do something about it, or leave.
OPEN_PAGES = {
    "accounts:confirm",
    "accounts:logout",
    "accounts:second_factor",
    "accounts:set_up_app",
    "accounts:add_passkey",
    "accounts:new_recovery_codes",
}
OPEN_API = {
    "me",
    "logout",
    "mfa",
    "mfa-setup",
    "mfa-verify",
    "mfa-challenge",
    "mfa-passkeys",
    "mfa-passkey-options",
    "confirm",
}


class SetUpRequired(Refused):
    code = "mfa_setup_required"
    status = 403
    message = (
        "Your role needs a second factor. Set one up first: /api/v1/auth/mfa/setup, then "
        "/api/v1/auth/mfa/verify."
    )


def redirect_if_held(request, device: AuthSession):
    """Pages: to where something can be done about it."""
    if request.resolver_match.view_name in OPEN_PAGES or not is_held(device):
        return None
    if policy.has_one(device.user):
        query = urlencode({"next": request.path})
        return redirect(f"{reverse('accounts:confirm')}?{query}")
    return redirect("accounts:second_factor")


def is_held(device: AuthSession) -> bool:
    return device.second_factor_at is None and policy.is_required(device.user)


def require(request, device: AuthSession) -> None:
    """The API: raises SetUpRequired, or ConfirmationRequired if there is something to show."""
    name = request.resolver_match.url_name.removeprefix("older-")
    if name in OPEN_API or not is_held(device):
        return
    raise ConfirmationRequired if policy.has_one(device.user) else SetUpRequired
