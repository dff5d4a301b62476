"""Limits and lock-out where people really sign in: the portal's form and the API."""

import pytest

from accounts.signing_in import known_devices

pytestmark = pytest.mark.django_db

PASSWORD = "a-very-quiet-room-2026"


@pytest.fixture
def owner(patient):
    patient.set_password(PASSWORD)
    patient.save()
    return patient


@pytest.fixture(params=["/login", "/api/v1/auth/login"])
def try_to_sign_in(request, client):
    """Through either door; gives the answer."""

    def through_the_page(email, password, **meta):
        return client.post("/login", {"username": email, "password": password}, **meta)

    def by_the_api(email, password, **meta):
        form = {"email": email, "password": password}
        return client.post("/api/v1/auth/login", form, "application/json", **meta)

    return through_the_page if request.param == "/login" else by_the_api


@pytest.fixture
def cache_away(settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }


@pytest.mark.parametrize("email", ["maya@example.com", "nobody@example.com"])
def test_the_sixth_wrong_password_waits_whoever_it_is(try_to_sign_in, owner, email):
    answers = [try_to_sign_in(email, "wrong") for _ in range(6)]

    assert {answer.status_code for answer in answers[:5]} <= {401, 422}
    assert answers[5].status_code == 429
    assert 1 <= int(answers[5]["Retry-After"]) <= 61


def test_the_right_password_waits_too(try_to_sign_in, owner):
    for _ in range(5):
        try_to_sign_in(owner.email, "wrong")

    assert try_to_sign_in(owner.email, PASSWORD).status_code == 429


def test_a_made_up_address_does_not_help(try_to_sign_in, owner):
    for number in range(5):
        try_to_sign_in(owner.email, "wrong", HTTP_X_FORWARDED_FOR=f"192.0.2.{number}")

    answer = try_to_sign_in(owner.email, "wrong", HTTP_X_FORWARDED_FOR="192.0.2.99")

    assert answer.status_code == 429


def test_a_stranger_elsewhere_does_not_stop_the_owner(try_to_sign_in, owner):
    for _ in range(8):
        try_to_sign_in(owner.email, "wrong", REMOTE_ADDR="192.0.2.1")

    assert try_to_sign_in(owner.email, PASSWORD).status_code in (200, 302)


def test_a_stranger_next_door_does_not_stop_the_owners_browser(client, owner):
    client.post("/login", {"username": owner.email, "password": PASSWORD})
    client.post("/logout")
    for _ in range(8):
        client.post(
            "/api/v1/auth/login",
            {"email": owner.email, "password": "wrong"},
            "application/json",
            headers={"Cookie": ""},
        )

    answer = client.post("/login", {"username": owner.email, "password": PASSWORD})

    assert known_devices.cookie_name() in client.cookies
    assert answer.status_code == 302


def test_while_the_cache_is_away_nobody_signs_in(try_to_sign_in, owner, cache_away):
    answer = try_to_sign_in(owner.email, PASSWORD)

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_while_the_cache_is_away_who_is_signed_in_reads_on(client, owner, settings):
    client.force_login(owner)
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert client.get("/").status_code == 200
    assert client.get("/api/v1/auth/me").status_code == 200
