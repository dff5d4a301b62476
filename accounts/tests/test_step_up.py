from datetime import UTC, datetime, timedelta

import pytest
from django.test import RequestFactory
from rest_framework.test import APIClient

from accounts.models import AuditEvent, AuthSession
from accounts.signing_in import step_up
from accounts.signing_in.second_factors import recovery
from accounts.tests.second_factors import code, set_up_totp
from conftest import api_of

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough phrase"
LONG_AGO = timedelta(minutes=11)


@pytest.fixture
def member(therapist):
    therapist.set_password(PASSWORD)
    therapist.save()
    return therapist


@pytest.fixture
def app(member):
    return set_up_totp(member)


@pytest.fixture
def device(member, client):
    return signed_in_long_ago(client, member)


def signed_in_long_ago(client, member):
    client.force_login(member)
    device = AuthSession.objects.get(user=member)
    AuthSession.objects.filter(pk=device.pk).update(created_at=datetime.now(UTC) - LONG_AGO)
    device.refresh_from_db()
    return device


def is_confirmed(device):
    request = RequestFactory().get("/")
    request.auth_session = device
    return step_up.is_confirmed(request)


def test_nobody_is_not_confirmed():
    assert not is_confirmed(None)


def test_a_sign_in_counts_for_ten_minutes(device):
    assert not is_confirmed(device)
    device.created_at = datetime.now(UTC)
    assert is_confirmed(device)


def test_a_sign_in_with_the_password_alone_does_not_count_where_there_is_more(app, device):
    device.created_at = datetime.now(UTC)

    assert not is_confirmed(device)


@pytest.mark.parametrize("field", ["confirmed_at", "second_factor_at"])
def test_what_was_shown_counts_for_ten_minutes(device, field):
    setattr(device, field, datetime.now(UTC))
    assert is_confirmed(device)

    setattr(device, field, datetime.now(UTC) - LONG_AGO)
    assert not is_confirmed(device)


def test_the_time_is_the_practices_choice(device, settings):
    settings.CONFIRMED_FOR_SECONDS = 3600

    assert is_confirmed(device)


def test_the_page_asks_for_the_password_and_leads_back(client, device):
    asked = client.get("/account/second-factor/app")
    assert asked.url == "/account/confirm?next=%2Faccount%2Fsecond-factor"

    answer = client.post(asked.url, {"password": PASSWORD})

    assert answer.url == "/account/second-factor"
    assert client.get("/account/second-factor/app").status_code == 200


def test_a_wrong_password_is_said_and_audited(client, device):
    answer = client.post("/account/confirm", {"password": "something else"})

    assert answer.status_code == 422
    assert "This is not your password." in answer.text
    assert AuditEvent.objects.filter(action="sign_in.not_confirmed").exists()


def test_guessing_the_password_here_makes_wait(client, device):
    for _ in range(5):
        client.post("/account/confirm", {"password": "something else"})

    answer = client.post("/account/confirm", {"password": PASSWORD})

    assert "Too many wrong codes" in answer.text
    assert client.get("/account/second-factor").status_code == 302


def test_the_password_is_not_enough_where_there_is_a_second_factor(client, app, device):
    answer = client.post("/account/confirm", {"password": PASSWORD})

    assert answer.status_code == 422
    assert client.get("/account/second-factor").status_code == 302


def test_a_code_is_enough(client, app, device):
    client.post("/account/confirm", {"code": code(app)})

    assert client.get("/account/second-factor").status_code == 200


def test_so_is_a_recovery_code(client, app, device, member):
    given = recovery.make(member)[0]

    client.post("/account/confirm?way=recovery", {"recovery_code": given})

    assert client.get("/account/second-factor").status_code == 200


def test_it_leads_to_no_other_site(client, device):
    answer = client.post("/account/confirm?next=https://elsewhere.example/", {"password": PASSWORD})

    assert answer.url == "/"


def test_a_stranger_is_asked_to_sign_in(client):
    assert client.get("/account/confirm").url == "/login?next=/account/confirm"
    assert APIClient().post("/api/v1/auth/confirm", {"password": "x"}).status_code == 401


def test_the_api_takes_the_password(member):
    client = api_of(member)
    AuthSession.objects.update(created_at=datetime.now(UTC) - LONG_AGO)
    assert client.post("/api/v1/auth/mfa/setup").status_code == 403

    answer = client.post("/api/v1/auth/confirm", {"password": PASSWORD})

    assert answer.status_code == 204
    assert client.post("/api/v1/auth/mfa/setup").status_code == 200


@pytest.mark.parametrize("body", [{}, {"password": ""}, {"password": "wrong"}, {"code": "000000"}])
def test_the_api_takes_nothing_else(member, body):
    answer = api_of(member).post("/api/v1/auth/confirm", body)

    assert answer.status_code == 422


def test_another_device_stays_unconfirmed(member):
    app = set_up_totp(member)
    one, other = api_of(member), api_of(member)

    one.post("/api/v1/auth/confirm", {"code": code(app)})

    assert one.post("/api/v1/auth/mfa/setup").status_code == 200
    assert other.post("/api/v1/auth/mfa/setup").status_code == 403
