from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, AuditPending

pytestmark = pytest.mark.django_db


def test_it_is_alive(client):
    assert client.get("/live").json() == {"status": "ok"}


def test_it_is_ready_when_database_migrations_and_broker_are(client):
    answer = client.get("/ready")

    assert answer.status_code == 200
    assert set(answer.json()["checks"]) == {"database", "migrations", "broker", "audit"}
    assert set(answer.json()["checks"].values()) == {"ok"}


def test_without_a_broker_it_is_not_ready(client, settings, monkeypatch):
    monkeypatch.setattr(
        "therapybridge.health.current_app.conf.broker_write_url", "redis://127.0.0.1:1/0"
    )

    answer = client.get("/ready")

    assert answer.status_code == 503
    assert answer.json()["checks"]["broker"] == "unreachable"


def test_a_waiting_migration_is_told(client):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'sessions_app'")

    assert client.get("/ready").json()["checks"]["migrations"] == "waiting"


@pytest.mark.parametrize(("seconds", "status"), [(59, 200), (61, 503)])
def test_it_is_not_ready_when_audit_rows_wait_a_minute_to_be_sealed(client, admin, seconds, status):
    AuditEvent.objects.record(by=admin, action="x")
    queued_at = timezone.now() - timedelta(seconds=seconds)
    AuditPending.objects.update(queued_at=queued_at)

    assert client.get("/ready").status_code == status


@pytest.mark.parametrize("path", ["/health", "/api/health"])
def test_the_machine_itself_sees_the_detail(client, path):
    assert "version" in client.get(path).json()["detail"]


def test_a_stranger_sees_no_detail(client):
    answer = client.get("/health", REMOTE_ADDR="192.0.2.7")

    assert answer.status_code == 200
    assert "detail" not in answer.json()


def test_a_proxy_on_the_same_machine_is_not_the_machine(client):
    assert "detail" not in client.get("/health", HTTP_X_FORWARDED_FOR="192.0.2.7").json()


def test_an_admin_sees_the_detail_from_anywhere(client, admin):
    client.force_login(admin)

    assert "detail" in client.get("/health", REMOTE_ADDR="192.0.2.7").json()


def test_a_therapist_sees_no_detail_from_elsewhere(portal):
    assert "detail" not in portal.get("/health", REMOTE_ADDR="192.0.2.7").json()
