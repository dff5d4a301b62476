from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import AuditEvent, User
from accounts.tests.mailbox import delivered, token_in
from conftest import api_of

pytestmark = pytest.mark.django_db

OLD = "four purple otters sing"
NEW = "seven quiet lamps burn"


@pytest.fixture
def account():
    return User.objects.create_user(
        "sam@example.com", OLD, first_name="Sam", role=User.Role.THERAPIST
    )


def ask(email="sam@example.com"):
    return APIClient().post("/api/v1/auth/password/reset", {"email": email})


def choose(token, password=NEW):
    facts = {"token": token, "password": password}
    return APIClient().post("/api/v1/auth/password/reset/confirm", facts)


def change(api, current=OLD, new=NEW):
    facts = {"current_password": current, "new_password": new}
    return api.post("/api/v1/auth/password", facts)


def log_in(password):
    facts = {"email": "sam@example.com", "password": password}
    return APIClient().post("/api/v1/auth/login", facts).status_code


@pytest.fixture
def token(account):
    ask()
    [message] = delivered()
    return token_in(message)


def test_a_new_password_is_chosen_with_the_link(token):
    assert choose(token).status_code == 200
    assert (log_in(OLD), log_in(NEW)) == (401, 200)


def test_the_link_works_once(token):
    choose(token)

    assert choose(token, "nine small boats drift").status_code == 422


def test_the_link_works_for_an_hour(token):
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1), tick=False):
        assert choose(token).status_code == 422


def test_of_two_links_the_other_stops_with_the_first(account):
    ask()
    ask()
    first, second = delivered()

    choose(token_in(second))

    assert choose(token_in(first)).status_code == 422


def test_a_refused_password_leaves_the_link_alone(token):
    weak = choose(token, "passwordpassword")

    assert weak.status_code == 422
    assert weak.json()["error"]["code"] == "weak_password"
    assert choose(token).status_code == 200


def test_a_reset_ends_every_device_and_tells_the_owner(account, token):
    api = api_of(account)

    choose(token)
    [notice] = delivered()

    assert api.get("/api/v1/auth/me").status_code == 401
    assert notice.to == ["sam@example.com"]
    assert AuditEvent.objects.filter(action="password.reset", target_id=account.pk).exists()


def test_a_reset_signs_nobody_in(token):
    answer = choose(token)

    assert "access_token" not in answer.json()
    assert not answer.cookies


@pytest.mark.parametrize("state", [{"is_active": False}, {"is_verified": False}])
def test_an_account_that_cannot_sign_in_gets_no_mail(account, state):
    User.objects.update(**state)

    answer = ask()

    assert answer.status_code == 202
    assert delivered() == []


def test_an_account_that_was_switched_off_chooses_nothing(account, token):
    User.objects.update(is_active=False)

    assert choose(token).status_code == 422


def test_one_mailbox_gets_three_mails_an_hour_however_often_strangers_ask(account):
    for _ in range(5):
        ask()

    assert len(delivered()) == 3


def test_a_password_is_changed_with_the_one_before(account):
    assert change(api_of(account)).status_code == 200
    assert (log_in(OLD), log_in(NEW)) == (401, 200)


def test_a_change_needs_the_current_password(account):
    answer = change(api_of(account), current="a guess of a password")

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "wrong_password"


def test_a_change_ends_all_other_devices(account):
    here, elsewhere = api_of(account), api_of(account)

    change(here)

    assert here.get("/api/v1/auth/me").status_code == 200
    assert elsewhere.get("/api/v1/auth/me").status_code == 401


def test_a_change_is_told_by_mail(account):
    change(api_of(account))

    [message] = delivered()
    assert "changed" in message.subject


def test_the_same_rules_hold_for_a_change(account):
    answer = change(api_of(account), new="samsamsamsamsamsam")

    assert answer.status_code == 422
    assert answer.json()["error"]["details"]["field"] == "new_password"


def test_composed_and_decomposed_letters_are_the_same_password(account):
    account.set_password("fünf grüne Bäume wachsen")
    account.save()

    assert log_in("fu\u0308nf gru\u0308ne Ba\u0308ume wachsen") == 200


def test_nothing_of_a_long_password_is_cut_off(account):
    long = "violet harbour " * 8
    account.set_password(long + "x")
    account.save()

    assert log_in(long + "y") == 401
    assert log_in(long + "x") == 200
