import pytest
from rest_framework.test import APIClient

from accounts.models import User

pytestmark = pytest.mark.django_db

PASSWORD = "correct horse battery"


@pytest.fixture
def account():
    return User.objects.create_user(
        "sam@example.com", PASSWORD, first_name="Sam", role=User.Role.THERAPIST
    )


def login(email="sam@example.com", password=PASSWORD):
    return APIClient().post("/api/v1/auth/login", {"email": email, "password": password})


def bearer(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def test_login_answers_with_tokens(account):
    answer = login()

    assert answer.status_code == 200
    assert answer.json()["token_type"] == "bearer"
    assert answer.json()["expires_in"] == 1800


def test_the_access_token_says_who_is_signed_in(account):
    token = login().json()["access_token"]

    me = bearer(token).get("/api/v1/auth/me")

    assert me.status_code == 200
    assert me.json()["email"] == "sam@example.com"


def test_the_case_of_an_email_does_not_matter(account):
    assert login(email="SAM@Example.com").status_code == 200


@pytest.mark.parametrize(
    ("email", "password"),
    [("sam@example.com", "wrong"), ("nobody@example.com", PASSWORD)],
)
def test_a_wrong_login_does_not_say_which_half_was_wrong(account, email, password):
    answer = login(email, password)

    assert answer.status_code == 401
    assert answer.json()["error"]["message"] == "No account with this email and password."


def test_an_account_that_was_switched_off_cannot_sign_in(account):
    User.objects.update(is_active=False)

    assert login().status_code == 401


def test_a_token_ends_with_its_account(account):
    token = login().json()["access_token"]
    User.objects.update(is_active=False)

    assert bearer(token).get("/api/v1/auth/me").status_code == 401


def test_a_refresh_token_buys_fresh_tokens(account):
    refresh = login().json()["refresh_token"]

    answer = APIClient().post("/api/v1/auth/refresh", {"refresh_token": refresh})

    assert answer.status_code == 200
    assert bearer(answer.json()["access_token"]).get("/api/v1/auth/me").status_code == 200


def test_a_refresh_token_is_no_access_token(account):
    refresh = login().json()["refresh_token"]

    assert bearer(refresh).get("/api/v1/auth/me").status_code == 401


@pytest.mark.parametrize("token", ["", "x.y.z", "null"])
def test_garbage_buys_nothing(token):
    answer = APIClient().post("/api/v1/auth/refresh", {"refresh_token": token})

    assert answer.status_code in (401, 422)


def test_a_missing_field_is_named(account):
    answer = APIClient().post("/api/v1/auth/login", {"email": "sam@example.com"})

    assert answer.status_code == 422
    assert "password" in answer.json()["error"]["details"]
