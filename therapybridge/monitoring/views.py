"""/metrics: for the machine itself, and for whoever has METRICS_TOKEN. For all others it is not
there."""

import hmac
import os

from django.conf import settings
from django.http import Http404, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from therapybridge.health import is_machine_itself
from therapybridge.monitoring.between_processes import VARIABLE
from therapybridge.monitoring.gauges import Gauges


@require_safe
@never_cache
def metrics(request):
    if not (is_machine_itself(request) or has_token(request)):
        raise Http404
    counted = everybody() if VARIABLE in os.environ else REGISTRY
    now = CollectorRegistry()
    now.register(Gauges())
    text = generate_latest(counted) + generate_latest(now)
    return HttpResponse(text, content_type=CONTENT_TYPE_LATEST)


def everybody() -> CollectorRegistry:
    """What all web processes counted, also those that have ended."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def has_token(request) -> bool:
    given = request.headers.get("Authorization", "").encode()
    wanted = f"Bearer {settings.METRICS_TOKEN}".encode()
    return bool(settings.METRICS_TOKEN) and hmac.compare_digest(given, wanted)
