"""Is it alive, is it ready, how is it: for balancers and whoever looks after the machine."""

import logging
import time

from celery import current_app
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError
from redis.exceptions import RedisError

from accounts.models.audit_seals import LONGEST_LAG, SLOW, AuditPending
from sessions_app.models import TherapySession
from sessions_app.speech import weights
from therapybridge.queues import QUEUES

log = logging.getLogger(__name__)

QUICKLY = {"max_retries": 0}


@require_safe
@never_cache
def live(request):
    return JsonResponse({"status": "ok"})


@require_safe
@never_cache
def ready(request):
    return _answer(_checks())


@require_safe
@never_cache
def health(request):
    """The detail is for admins and for the machine itself."""
    checks = _checks()
    if not _may_see_detail(request):
        return _answer(checks)
    return _answer(checks, detail=_detail(checks))


def _answer(checks, **more):
    is_well = all(check == "ok" for check in checks.values())
    body = {"status": "ok" if is_well else "unavailable", "checks": checks, **more}
    return JsonResponse(body, status=200 if is_well else 503)


def _checks():
    checks = {"database": _database(), "migrations": _migrations(), "broker": _broker()}
    return checks | {"audit": _audit()}


def _database():
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "unreachable"
    return "ok"


def _migrations():
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    return "waiting" if waiting else "ok"


def _broker():
    try:
        with current_app.connection_for_write(connect_timeout=2) as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return "unreachable"
    return "ok"


def _audit():
    """Rows that nobody seals could be changed unseen."""
    try:
        lag = AuditPending.objects.lag()
    except DatabaseError:
        return "unknown"
    if lag > SLOW:
        log.warning("audit_sealing_is_late", extra={"seconds": round(lag, 1)})
    return "unsealed" if lag > LONGEST_LAG else "ok"


def _may_see_detail(request):
    return is_machine_itself(request) or (request.user.is_authenticated and request.user.is_admin)


def is_machine_itself(request):
    is_proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return request.META.get("REMOTE_ADDR") in ("127.0.0.1", "::1") and not is_proxied


def _detail(checks):
    detail = {
        "version": settings.VERSION,
        "engines": {"transcriber": settings.TRANSCRIBER, "notes": settings.NOTE_EXTRACTOR},
        "missing": weights.missing(settings.MODELS_DIR, settings.WHISPER_MODEL),
    }
    if checks["database"] == "ok":
        began = time.perf_counter()
        detail["sessions_in_progress"] = TherapySession.objects.in_progress().count()
        detail["database_ms"] = round((time.perf_counter() - began) * 1000, 1)
    if checks["broker"] == "ok":
        detail["queued"] = _queue_lengths()
    return detail


def _queue_lengths():
    try:
        client = cache._cache.get_client(None, write=False)
        return {queue: client.llen(queue) for queue in QUEUES}
    except RedisError:
        return {}
