import base64
import hashlib
import hmac
import re
import zoneinfo

from django.conf import settings
from django.utils import timezone

from accounts import origin
from accounts.access import PatientScopedMixin
from accounts.client_address import client_address

HASHED_TYPES = {"application/json", "application/x-www-form-urlencoded"}
LONGEST_HASHED = 64 * 1024  # bytes
KEPT_IN_PATHS = re.compile(r"[0-9a-f-]{36}|\d{1,12}|[a-z_]{1,20}", re.ASCII | re.IGNORECASE)
WITH_SECRETS = ("accounts.", "django.", "rest_framework_simplejwt.")  # views that take passwords


class TimezoneMiddleware:
    """Pages show times as the person who reads them lives them."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated:
            with timezone.override(zoneinfo.ZoneInfo(request.user.timezone)):
                return self.get_response(request)
        return self.get_response(request)


class OriginMiddleware:
    """Every audit row of a request says where the request came from."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        agent = "".join(filter(str.isprintable, request.headers.get("User-Agent", "")))
        token = origin.bind(
            origin.Origin(
                ip_address=client_address(request),
                user_agent=agent[:200],
                request_method=request.method[:10],
            )
        )
        try:
            return self.get_response(request)
        finally:
            origin.release(token)

    def process_view(self, request, view, args, kwargs):
        """Only what a route matched is kept: any other path holds what a stranger put there."""
        origin.amend(
            request_path=path_of(request, kwargs)[:500],
            request_body_hash=body_hash(request, view),
        )


def path_of(request, kwargs) -> str:
    """Ids and plain words; a token of a mailed link is nobody's business, nor what was made up."""
    path = request.path
    for value in map(str, kwargs.values()):
        if not KEPT_IN_PATHS.fullmatch(value):
            path = path.replace(value, "[...]") if value else path
    return path


def body_hash(request, view) -> str:
    """Proves later what somebody sent. Keyed, and never of a password: a fast hash of it could be
    guessed by whoever has the key."""
    if not _is_short_form(request) or _takes_secrets(view) or not _is_somebody(request):
        return ""
    if b"password" in request.body:
        return ""
    key = base64.b64decode(settings.AUDIT_KEYS[0].partition(":")[2])
    return hmac.new(key, b"request body\0" + request.body, hashlib.sha256).hexdigest()


def _is_short_form(request) -> bool:
    length = request.META.get("CONTENT_LENGTH") or "0"
    is_short = length.isdecimal() and 0 < int(length) <= LONGEST_HASHED
    return is_short and request.content_type in HASHED_TYPES


def _takes_secrets(view) -> bool:
    """Accounts and admin; what is about patients alone takes none."""
    made_by = getattr(view, "view_class", None) or getattr(view, "cls", view)
    if isinstance(made_by, type) and issubclass(made_by, PatientScopedMixin):
        return False
    return made_by.__module__.startswith(WITH_SECRETS)


def _is_somebody(request) -> bool:
    """A bearer of a bad token is refused before anything is written down."""
    return "Authorization" in request.headers or request.user.is_authenticated
