"""Errors in one shape: {"error": {"code", "message", "details", "request_id"}}."""

import sys

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from accounts import request_id
from accounts.errors import Refused

JSON = "application/json"
MESSAGES = {
    400: ("bad_request", "This request could not be understood."),
    401: ("not_authenticated", "Sign in first."),
    403: ("permission_denied", "You may not do this."),
    404: ("not_found", "There is nothing here."),
    405: ("method_not_allowed", "This cannot be done here."),
    406: ("not_acceptable", "This is not available in that format."),
    413: ("too_large", "This is too large."),
    415: ("unsupported_media_type", "Send this in another format."),
    422: ("invalid", "Some fields need another value."),
    429: ("throttled", "Too many requests. Wait a moment."),
    500: ("server_error", "Something went wrong on our side. It has been noted."),
    503: ("unavailable", "The database cannot be reached just now. Try again in a moment."),
}


def shape(code, message, details=None):
    return {
        "error": {
            "code": code,
            "message": message,
            "details": details or {},
            "request_id": request_id.current(),
        }
    }


def answer(error, context):
    """DRF's exception handler."""
    if isinstance(error, Refused):
        body = shape(error.code, error.message, error.details)
        headers = when_to_come_back(error)
        return Response(body, status=error.status, headers=headers, content_type=JSON)
    response = exception_handler(error, context)
    if response is None:
        return None
    response.content_type = JSON  # whatever was asked for: a table, a stream
    if isinstance(error, exceptions.ValidationError):
        response.status_code = 422
        response.data = shape(*MESSAGES[422], details=_named(error.detail))
    else:
        code, message = MESSAGES.get(response.status_code, MESSAGES[400])
        response.data = shape(code, _own_words(error) or message)
    return response


def when_to_come_back(refusal) -> dict:
    """`details["retry_after"]` of a refusal that ends by itself, as the header says it."""
    seconds = refusal.details.get("retry_after")
    return {} if seconds is None else {"Retry-After": str(seconds)}


def refused(request, refusal):
    """Outside of DRF, where a view did not tell of it itself."""
    if request.path.startswith("/api/"):
        body = shape(refusal.code, refusal.message, refusal.details)
        return JsonResponse(body, status=refusal.status, headers=when_to_come_back(refusal))
    response = page(request, refusal.status, refusal.message)
    for name, value in when_to_come_back(refusal).items():
        response[name] = value
    return response


def _named(detail):
    return detail if isinstance(detail, dict) else {"__all__": detail}


def _own_words(error):
    """What we wrote ourselves; never the text of a foreign error."""
    if isinstance(error, Http404 | PermissionDenied | exceptions.ParseError):
        return None
    detail = getattr(error, "detail", None)
    if isinstance(detail, dict):  # simplejwt's
        detail = detail.get("detail")
    return str(detail) if detail else None


def page(request, status, message=""):
    """The same errors outside of DRF: JSON under /api/, a plain page elsewhere."""
    code, usual = MESSAGES.get(status, MESSAGES[400])
    message = message or usual
    if request.path.startswith("/api/"):
        return JsonResponse(shape(code, message), status=status)
    context = {"status": status, "message": message, "request_id": request_id.current()}
    return render(request, "error.html", context, status=status)


def bad_request(request, exception=None):
    return page(request, 400)


def forbidden(request, exception=None, reason=""):
    return page(request, 403)


def not_found(request, exception=None):
    return page(request, 404)


def server_error(request):
    """A bug, or the database is away; then even a page with a name on top could not be made."""
    if not isinstance(sys.exception(), OperationalError | InterfaceError):
        return page(request, 500)
    return unavailable(request, *MESSAGES[503])


def not_audited(request):
    """Whoever reads a record leaves a trace; where that cannot be left, nothing is shown."""
    return unavailable(
        request,
        "not_audited",
        "This cannot be shown just now, because the audit log cannot be written. "
        "Try again in a moment.",
    )


def unavailable(request, code, message):
    if request.path.startswith("/api/"):
        response = JsonResponse(shape(code, message), status=503)
    else:
        response = HttpResponse(
            render_to_string("unavailable.html", {"message": message}), status=503
        )
    response["Retry-After"] = "5"
    return response
