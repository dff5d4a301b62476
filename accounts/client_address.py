"""The address a request came from. Only a proxy that we put there ourselves is believed."""

import ipaddress

from django.conf import settings


def client_address(request) -> str | None:
    """With PROXIES proxies in front, the entry that the outermost of them wrote; what a client
    put into X-Forwarded-For itself stands further left and is ignored."""
    address = request.META.get("REMOTE_ADDR", "")
    if settings.PROXIES:
        hops = request.headers.get("X-Forwarded-For", "").split(",")
        address = hops[-settings.PROXIES] if len(hops) >= settings.PROXIES else address
    try:
        return str(ipaddress.ip_address(address.strip()))
    except ValueError:
        return None
