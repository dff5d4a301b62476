from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tasks import sweep_sign_ups
from accounts.tests.factories import PatientFactory, TherapistFactory
from accounts.tests.mailbox import delivered, token_in
from accounts.tests.second_factors import side_by_side
from conftest import api_of

pytestmark = pytest.mark.django_db

PASSWORD = "four purple otters sing"


def sign_up(email="new@example.com"):
    facts = {"email": email, "password": PASSWORD, "full_name": "Nora", "role": "patient"}
    return APIClient().post("/api/v1/auth/signup", facts)


def confirm(token):
    return APIClient().post("/api/v1/auth/verify-email", {"token": token})


def ask_again(email):
    return APIClient().post("/api/v1/auth/resend-verification", {"email": email})


@pytest.fixture
def token():
    sign_up()
    [message] = delivered()
    return token_in(message)


@pytest.fixture
def account():
    return User.objects.create_user(
        "old@example.com", PASSWORD, first_name="Sam", role=User.Role.THERAPIST
    )


def test_a_link_works_once(token):
    assert confirm(token).status_code == 200
    assert confirm(token).status_code == 422


def test_a_link_works_for_a_day(token):
    with time_machine.travel(timezone.now() + timedelta(hours=24, seconds=1), tick=False):
        answer = confirm(token)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "link_spent"


@pytest.mark.parametrize(
    "spoil",
    [
        lambda token: token[:-1],
        lambda token: token + "A",
        lambda token: token.swapcase(),
        lambda token: token.replace(".", ":"),
        lambda token: "." + token,
        lambda token: "a.b.c",
        lambda token: "é",
        lambda token: "x" * 400,
    ],
)
def test_a_link_that_was_changed_does_not_work(token, spoil):
    assert confirm(spoil(token)).status_code == 422


def test_a_link_for_one_purpose_does_not_serve_another(token):
    facts = {"token": token, "password": "seven quiet lamps burn"}

    answer = APIClient().post("/api/v1/auth/password/reset/confirm", facts)

    assert answer.status_code == 422


def test_an_account_that_was_switched_off_is_not_confirmed(token):
    User.objects.update(is_active=False)

    assert confirm(token).status_code == 422


def test_the_mail_comes_again():
    sign_up()
    delivered()

    ask_again("NEW@example.com")
    [message] = delivered()

    assert confirm(token_in(message)).status_code == 200


@pytest.mark.parametrize("email", ["nobody@example.com", "known@example.com", "noted@example.com"])
def test_nobody_else_gets_a_mail(email):
    PatientFactory(email="known@example.com")
    PatientFactory(email="noted@example.com", is_verified=False)

    answer = ask_again(email)

    assert answer.status_code == 202
    assert delivered() == []


def test_unconfirmed_accounts_go_after_a_week():
    sign_up()
    User.objects.update(created_at=timezone.now() - timedelta(days=7, minutes=1))

    sweep_sign_ups()

    assert not User.objects.exists()


def test_sign_ups_have_a_week():
    sign_up()
    User.objects.update(created_at=timezone.now() - timedelta(days=6, hours=23))

    sweep_sign_ups()

    assert User.objects.exists()


def test_the_sweep_leaves_everybody_else_alone(patient):
    TherapistFactory()
    User.objects.filter(pk=patient.pk).update(is_verified=False, email=None)
    User.objects.update(created_at=timezone.now() - timedelta(days=700))

    sweep_sign_ups()

    assert User.objects.count() == 3


def test_another_address_counts_once_its_mail_was_answered(account):
    api = api_of(account)

    answer = api.post(
        "/api/v1/auth/email", {"email": "new@example.com", "current_password": PASSWORD}
    )
    to_new, to_old = sorted(delivered(), key=lambda message: message.to)
    account.refresh_from_db()

    assert answer.status_code == 202
    assert (to_new.to, to_old.to) == (["new@example.com"], ["old@example.com"])
    assert account.email == "old@example.com"

    confirm(token_in(to_new))
    account.refresh_from_db()
    [notice] = delivered()

    assert account.email == "new@example.com"
    assert notice.to == ["old@example.com"]
    assert api.get("/api/v1/auth/me").status_code == 401


def test_another_address_needs_the_password(account):
    facts = {"email": "new@example.com", "current_password": "not this one"}

    answer = api_of(account).post("/api/v1/auth/email", facts)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "wrong_password"


def test_an_address_that_has_an_account_is_told_to_its_owner_alone(account):
    PatientFactory(email="new@example.com")
    facts = {"email": "new@example.com", "current_password": PASSWORD}

    asked = api_of(account).post("/api/v1/auth/email", facts)
    to_new, _ = sorted(delivered(), key=lambda message: message.to)
    answer = confirm(token_in(to_new))

    assert asked.status_code == 202
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "address_taken"


def test_a_new_password_ends_a_request_for_another_address(account):
    facts = {"email": "new@example.com", "current_password": PASSWORD}
    api_of(account).post("/api/v1/auth/email", facts)
    to_new, _ = sorted(delivered(), key=lambda message: message.to)
    account.set_password("seven quiet lamps burn")
    account.save()

    assert confirm(token_in(to_new)).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_of_several_who_confirm_one_address_at_once_one_gets_it():
    for _ in range(3):
        sign_up()
    tokens = iter([token_in(message) for message in delivered()])

    answers = side_by_side(lambda: confirm(next(tokens)).status_code, times=3)

    assert answers.count(200) == 1
    assert set(answers) <= {200, 409, 422}
    assert User.objects.filter(is_verified=True).count() == 1
