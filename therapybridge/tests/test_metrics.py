import logging
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.models import AuditEvent, AuditPending
from exports.models import ExportJob
from exports.tests.factories import ExportJobFactory
from sessions_app.tests.factories import SessionFactory
from therapybridge import tasks
from therapybridge.monitoring import gauges, heartbeat, session_counts
from therapybridge.tests.world import CANARY, elsewhere

pytestmark = pytest.mark.django_db

ELSEWHERE = {"REMOTE_ADDR": "192.0.2.7"}
TOKEN = "a token that only the monitoring knows"


@pytest.fixture(autouse=True)
def nothing_heard_yet():
    cache.delete_many([heartbeat.KNOWN, session_counts.KEY])


def figures(client, **headers):
    answer = client.get("/metrics", **headers)
    assert answer.status_code == 200
    return {
        (sample.name, *sorted(sample.labels.values())): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }


def test_the_machine_itself_may_look(client):
    assert figures(client)["therapybridge_database_up",] == 1


def test_without_a_token_nobody_else_may(client):
    assert client.get("/metrics", **ELSEWHERE).status_code == 404
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="192.0.2.7").status_code == 404
    assert client.get("/metrics", HTTP_AUTHORIZATION="Bearer ", **ELSEWHERE).status_code == 404


def test_an_admin_is_told_nothing_here(client, admin):
    client.force_login(admin)

    assert client.get("/metrics", **ELSEWHERE).status_code == 404


@pytest.mark.parametrize(
    ("given", "status"),
    [(f"Bearer {TOKEN}", 200), (f"Bearer {TOKEN}x", 404), (TOKEN, 404), ("Bearer ÿ", 404)],
)
def test_with_a_token_whoever_has_it_may(client, settings, given, status):
    settings.METRICS_TOKEN = TOKEN

    assert client.get("/metrics", HTTP_AUTHORIZATION=given, **ELSEWHERE).status_code == status


def test_requests_are_counted_by_route(client, session):
    key = ("therapybridge_requests_total", "2xx", "GET", "live")
    before = figures(client).get(key, 0)

    client.get("/live")
    client.get("/live")

    after = figures(client)
    assert after[key] - before == 2
    assert after["therapybridge_request_seconds_count", "live"] >= 2


def test_what_somebody_made_up_makes_no_label(client):
    client.get(f"/nowhere/{CANARY}")
    client.generic(CANARY.upper(), "/live")

    text = client.get("/metrics").text
    assert CANARY not in text.lower()
    assert 'route="none"' in text


def test_waiting_sessions_and_exports_are_told(client):
    ago = timezone.now() - timedelta(minutes=5)
    SessionFactory(available_at=ago)
    ExportJobFactory(available_at=ago, status=ExportJob.Status.PENDING)

    now = figures(client)

    assert now["therapybridge_sessions_waiting",] == 1
    assert 300 <= now["therapybridge_sessions_oldest_waiting_seconds",] < 400
    assert now["therapybridge_exports_waiting",] == 1
    assert now["therapybridge_exports_open", "pending"] == 1


def test_nothing_waits_where_nothing_is(client):
    now = figures(client)

    assert now["therapybridge_sessions_waiting",] == 0
    assert now["therapybridge_sessions_oldest_waiting_seconds",] == 0
    assert now["therapybridge_queue_messages", "recordings"] >= 0


def test_an_unsealed_row_of_the_audit_is_told(client, admin):
    AuditEvent.objects.record(by=admin, action="x")
    AuditPending.objects.update(queued_at=timezone.now() - timedelta(seconds=90))

    assert figures(client)["therapybridge_audit_seal_lag_seconds",] >= 90


def test_beat_counts_the_sessions(client, session):
    assert ("therapybridge_sessions", "processed") not in figures(client)

    tasks.count_sessions()

    now = figures(client)
    assert now["therapybridge_sessions", "processed"] == 1
    assert now["therapybridge_heartbeat_age_seconds", "beat"] < 60


def heart_of(hostname):
    return SimpleNamespace(eventer=SimpleNamespace(hostname=hostname))


def test_a_worker_that_lives_is_heard_of(client, settings, tmp_path):
    settings.ALIVE_FILE = str(tmp_path / "alive")

    heartbeat.worker_is_alive(heart_of("recordings@somewhere"))

    assert figures(client)["therapybridge_heartbeat_age_seconds", "recordings"] < 60
    assert (tmp_path / "alive").exists()


def test_it_does_not_say_so_every_two_seconds(settings, tmp_path):
    settings.ALIVE_FILE = str(tmp_path / "alive")
    heart = heart_of("tasks@somewhere")
    heartbeat.worker_is_alive(heart)
    (tmp_path / "alive").unlink()

    heartbeat.worker_is_alive(heart)

    assert not (tmp_path / "alive").exists()


def test_a_database_that_is_away_is_a_figure(client, monkeypatch):
    monkeypatch.setattr(gauges, "_of_database", away)

    now = figures(client)

    assert now["therapybridge_database_up",] == 0
    assert now["therapybridge_broker_up",] == 1


def away():
    raise DatabaseError


def test_no_patient_is_in_it(client, admin_api):
    elsewhere()
    tasks.count_sessions()
    admin_api.get("/api/v1/patients")

    assert CANARY not in client.get("/metrics").text


def test_it_costs_five_queries_at_most(client, session):
    client.get("/metrics")

    with CaptureQueriesContext(
        connection,
    ) as asked:
        client.get("/metrics")

    assert len(asked) <= 5, [query["sql"] for query in asked]


def test_it_writes_no_line_at_each_look(client, caplog):
    with caplog.at_level(logging.INFO, logger="therapybridge"):
        client.get("/metrics")

    assert "request" not in [record.getMessage() for record in caplog.records]
