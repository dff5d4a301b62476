import logging
import re
import time

from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers
from django.utils.functional import SimpleLazyObject

from accounts import request_id, throttles
from accounts.errors import Refused
from therapybridge import api_errors
from therapybridge.celery_request_id import new

log = logging.getLogger(__name__)

QUIET = {"live", "ready", "metrics"}
ACCEPTED_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self' blob:",
        "connect-src 'self'",
        "font-src 'self'",
        "worker-src 'self'",
        "manifest-src 'self'",
        "object-src 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
    ]
)
NOT_NEEDED = ["camera", "display-capture", "geolocation", "hid", "payment", "usb"]
# A recording in the browser needs the microphone, and a screen that does not fall asleep.
NEEDED = ("microphone", "screen-wake-lock")
PERMISSIONS_POLICY = ", ".join(
    [*(f"{name}=(self)" for name in NEEDED), *(f"{name}=()" for name in NOT_NEEDED)]
)
METHODS_OF_PAGES = ("GET", "HEAD", "POST")
KNOWN_METHODS = (*METHODS_OF_PAGES, "PUT", "PATCH", "DELETE", "OPTIONS")
HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Permissions-Policy": PERMISSIONS_POLICY,
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}


class RequestIdMiddleware:
    """Every request has an id: the client's, if it looks like one, else a new one."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-ID", "")
        request.request_id = given if ACCEPTED_ID.fullmatch(given) else new()
        token = request_id.bind(request.request_id)
        began = time.monotonic()
        try:
            response = self.get_response(request)
            self._write_line(request, response, began)
        finally:
            request_id.release(token)
        response["X-Request-ID"] = request.request_id
        return response

    def _write_line(self, request, response, began):
        """The route, not the path: a path holds what the client put there."""
        route = request.resolver_match.view_name if request.resolver_match else None
        log.log(
            logging.DEBUG if route in QUIET or is_static(request) else logging.INFO,
            "request",
            extra={
                "method": request.method,
                "route": route or "none",
                "status": response.status_code,
                "ms": round((time.monotonic() - began) * 1000),
                "user_id": known_user_id(request),
            },
        )


class SecurityHeadersMiddleware:
    """On every answer, errors and static files too; a view may have set its own value."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
        if not is_static(request):
            response.headers.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ("Cookie", "Authorization"))
        return response


class MethodsMiddleware:
    """TRACE and made-up methods end here, whatever the view behind. OPTIONS tells about an address
    what GET might not: it is left to the API, where uploads and other origins need it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        known = KNOWN_METHODS if request.path.startswith("/api/") else METHODS_OF_PAGES
        if request.method in known:
            return self.get_response(request)
        response = api_errors.page(request, 405)
        response["Allow"] = ", ".join(known)
        return response


class CompressPages(GZipMiddleware):
    """Pages, and nothing else. What makes secrets readable by the size of an answer is met twice:
    the token against forgery is masked anew in each page, and Django adds bytes by chance."""

    def process_response(self, request, response):
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        return super().process_response(request, response) if is_page else response


class RefusalsMiddleware:
    """A page's refusal that its view leaves to us, as that of a limit: a page that says so."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, error):
        return api_errors.refused(request, error) if isinstance(error, Refused) else None


class BadTokensMiddleware:
    """The API's limit for strangers counts whoever is refused for lack of a good token, too."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 401:
            return response
        try:
            throttles.take("anonymous", throttles.address(request))
        except throttles.TooMany as refusal:
            return api_errors.refused(request, refusal)
        return response


def is_static(request) -> bool:
    return request.path.startswith(settings.STATIC_URL)


def known_user_id(request):
    """Whose request it is, if somebody has looked already: a line is not worth a query."""
    user = getattr(request, "user", None)
    if isinstance(user, SimpleLazyObject):
        user = getattr(request, "_cached_user", None)
    return getattr(user, "pk", None)
