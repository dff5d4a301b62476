import json

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEvent, OutgoingMail, User
from accounts.tests.mailbox import delivered, token_in

pytestmark = pytest.mark.django_db

PASSWORD = "four purple otters sing"
FORM = {
    "email": "new@example.com",
    "password": PASSWORD,
    "full_name": "Nora van Dijk",
    "role": "patient",
}


def sign_up(path="signup", **changed):
    return APIClient().post(f"/api/v1/auth/{path}", FORM | changed)


def known(email):
    return User.objects.create_user(email, "nine small boats drift", first_name="O", role="patient")


def log_in():
    facts = {"email": FORM["email"], "password": PASSWORD}
    return APIClient().post("/api/v1/auth/login", facts)


@pytest.mark.parametrize("path", ["signup", "register"])
def test_both_addresses_sign_up(path):
    answer = sign_up(path)

    assert answer.status_code == 202
    assert User.objects.get().is_verified is False


def test_a_whole_name_is_taken_apart():
    sign_up(full_name="Nora van Dijk")

    assert (User.objects.get().first_name, User.objects.get().last_name) == ("Nora", "van Dijk")


def test_an_unconfirmed_account_does_not_sign_in():
    sign_up()

    assert log_in().status_code == 401


def test_the_mail_confirms_the_address():
    sign_up()
    [message] = delivered()

    answer = APIClient().post("/api/v1/auth/verify-email", {"token": token_in(message)})

    assert answer.status_code == 200
    assert log_in().status_code == 200


def test_the_mail_says_nothing_that_a_stranger_typed():
    sign_up(full_name="Buy pills at spam.example")
    [message] = delivered()

    assert "pills" not in message.subject + message.body


@pytest.mark.parametrize("role", ["admin", "superuser", "", None, ["patient"]])
def test_nobody_becomes_anything_else_than_therapist_or_patient(role):
    assert sign_up(role=role).status_code == 422
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "more",
    [
        {"is_verified": True},
        {"is_active": False},
        {"is_staff": True},
        {"is_superuser": True},
        {"id": "00000000-0000-4000-8000-000000000000"},
        {"new_email": "x@example.com"},
        {"created_at": "2001-01-01T00:00:00Z"},
        {"last_login": "2001-01-01T00:00:00Z"},
        {"phone": "1"},
        {"care_team": [1]},
    ],
    ids=lambda more: next(iter(more)),
)
def test_a_sign_up_writes_nothing_that_it_does_not_ask_for(more):
    sign_up(**more)

    [name] = more
    assert str(getattr(User.objects.get(), name, None)) != str(more[name])


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "no address"},
        {"email": None},
        {"full_name": ""},
        {"password": "short"},
        {"password": "passwordpassword"},
        {"timezone": "Mars/Olympus"},
        {"email": "\0@example.com"},
    ],
    ids=str,
)
def test_what_cannot_be_is_told(wrong):
    answer = sign_up(**wrong)

    assert answer.status_code == 422
    assert not User.objects.exists()


def test_half_a_character_is_no_password():
    body = json.dumps(FORM | {"password": "\ud800" * 20})

    answer = APIClient().post("/api/v1/auth/signup", body, content_type="application/json")

    assert answer.status_code == 422


def test_the_owner_of_a_known_address_is_told_and_can_go_on():
    known("New@example.com")

    answer = sign_up()
    [message] = delivered()

    assert answer.status_code == 202
    assert message.to == ["New@example.com"]
    assert "You have an account already" in message.body
    assert "/password/reset/" in message.body


def test_signing_up_changes_nothing_of_an_account_that_exists():
    known(FORM["email"])

    sign_up()
    delivered()

    assert log_in().status_code == 401


def test_the_first_to_confirm_gets_the_address():
    sign_up(full_name="Squatter")
    sign_up(full_name="Owner")
    squatters, owners = delivered()

    APIClient().post("/api/v1/auth/verify-email", {"token": token_in(owners)})
    late = APIClient().post("/api/v1/auth/verify-email", {"token": token_in(squatters)})

    assert late.status_code == 422
    assert User.objects.get().first_name == "Owner"


def test_a_therapists_note_of_the_address_outlives_the_confirmation(patient):
    User.objects.filter(pk=patient.pk).update(email=FORM["email"], is_verified=False)
    sign_up()
    [message] = delivered()

    APIClient().post("/api/v1/auth/verify-email", {"token": token_in(message)})

    assert User.objects.filter(pk=patient.pk).exists()


@pytest.mark.parametrize("roles", [[], ["patient"]])
def test_a_practice_closes_the_sign_up(settings, roles):
    settings.SIGNUP_ROLES = roles

    answer = sign_up(role="therapist")

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "sign_up_closed"


def test_the_fourth_sign_up_of_an_hour_waits():
    answers = [sign_up(email=f"{name}@example.com").status_code for name in "abcd"]

    assert answers == [202, 202, 202, 429]


def test_a_sign_up_leaves_a_trace():
    sign_up()

    trace = AuditEvent.objects.get(action="account.signed_up")
    assert trace.target_id == User.objects.get().pk
    assert FORM["email"] not in str(trace.details)


def test_what_waits_to_be_sent_holds_no_secret():
    sign_up()

    [waiting] = OutgoingMail.objects.values()
    assert set(waiting) == {
        "id",
        "created_at",
        "updated_at",
        "kind",
        "user_id",
        "invitation_id",
        "email",
        "about_id",
        "due_at",
        "attempts",
    }
