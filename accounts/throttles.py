"""How often somebody may knock: django-ratelimit on the shared cache, limits in settings.THROTTLES.

A request is counted by one atomic INCR and refused once the count is above the limit, so a limit is
exact however many come side by side. A period begins at a moment that its key decides, so that not
everybody's ends at once. While the cache is away nothing can be counted: what stands in OPEN goes
on then, everything else is closed until it is back (docs/security.md).

    @throttles.limited("signup", by=throttles.address)
    def post(self, request): ...

works on methods of Django's views and of DRF's alike; `take` counts where a decorator cannot.
A viewset of the API says with `throttle = "uploads"` which budget it draws on.
"""

import functools
import ipaddress
from collections.abc import Callable

from django.conf import settings
from django.utils.crypto import salted_hmac
from django_ratelimit.core import get_usage
from redis.exceptions import RedisError
from rest_framework.throttling import BaseThrottle

from accounts.client_address import client_address
from accounts.errors import Refused

OPEN = frozenset(
    {"api", "anonymous", "uploads", "playback", "streams", "autosave"}
)  # without the cache
CACHE_IS_BACK_IN = 5  # seconds, a guess
IPV6_NETWORK = 64  # bits; who has one address there has all of them


class TooMany(Refused):
    """Knows when it ends: details["retry_after"] becomes the header Retry-After."""

    code = "throttled"
    status = 429
    message = "Too many requests. Wait a moment."


class CannotCount(Refused):
    code = "unavailable"
    status = 503
    message = "This cannot be done safely just now. Try again in a moment."


def limited(name: str, *, by: Callable, methods=("POST",)):
    """Decorates a view, or a method of a class-based one. `by` says who is counted."""

    def decorate(view):
        @functools.wraps(view)
        def counted(*args, **kwargs):
            request = next(argument for argument in args if hasattr(argument, "META"))
            if request.method in methods:
                take(name, by(request))
            return view(*args, **kwargs)

        return counted

    return decorate


def take(name: str, who: str) -> None:
    """Count one; raises TooMany above the limit, and CannotCount where that must be known."""
    try:
        usage = get_usage(
            None, group=name, key=lambda *_: who, rate=settings.THROTTLES[name], increment=True
        )
    except RedisError:
        usage = None
    if usage is None or usage["time_left"] < 0:
        _without_cache(name)
    elif usage["should_limit"]:
        raise TooMany(retry_after=usage["time_left"] + 1)  # the period's last second is part of it


def _without_cache(name: str) -> None:
    if name not in OPEN:
        raise CannotCount(retry_after=CACHE_IS_BACK_IN)


# Who is counted


def address(request) -> str:
    """The network somebody comes from. Only our own proxy is believed about it."""
    given = client_address(request)
    if given is None:
        return "no address"
    known = ipaddress.ip_address(given)
    if known.version == 4 or known.ipv4_mapped:
        return str(getattr(known, "ipv4_mapped", None) or known)
    return str(ipaddress.ip_network((known, IPV6_NETWORK), strict=False).network_address)


def person(request) -> str:
    user = getattr(request, "user", None)
    return str(user.pk) if user is not None and user.is_authenticated else address(request)


def account(email: str) -> str:
    """Stands for an email in the cache, which holds nobody's address of mail. Whether there is
    such an account or not: nobody learns that from a limit."""
    return salted_hmac("accounts.throttles", email.strip().lower(), algorithm="sha256").hexdigest()


# The API


class PerPerson(BaseThrottle):
    """Of every route of the API, after it is known who asks. `throttle` of a view names another
    budget than the common one; strangers share the one of their network."""

    def allow_request(self, request, view) -> bool:
        is_known = request.user is not None and request.user.is_authenticated
        name = getattr(view, "throttle", "api") if is_known else "anonymous"
        take(name, person(request))
        return True
