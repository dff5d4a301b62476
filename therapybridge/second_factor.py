from accounts.errors import Refused
from accounts.signing_in import devices
from accounts.signing_in.second_factors import hold
from therapybridge import api_errors


class SecondFactorMiddleware:
    """Who has to have a second factor and has shown none goes no further with the portal's cookie,
    in the portal, its administration and the API. Bearer tokens: signing_in/authentication.py."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        device = devices.of(request)
        if device is None:
            return None
        if not request.path.startswith("/api/"):
            return hold.redirect_if_held(request, device)
        try:
            hold.require(request, device)
        except Refused as refusal:
            return api_errors.refused(request, refusal)
        return None
