"""Nobody learns from an answer whether an address has an account: not from its status, its bytes
or its headers, nor from how many passwords were hashed or how often the database was asked."""

import re

import pytest
from django.conf import settings
from django.contrib.auth.hashers import get_hasher
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import User
from accounts.signing_in.hashers import Argon2PasswordHasher
from accounts.tests.factories import CareFactory, PatientFactory
from conftest import api_of

pytestmark = pytest.mark.django_db

PASSWORD = "four purple otters sing"
OWN_EVERY_TIME = {"X-Request-ID", "Set-Cookie", "Expires"}
UUID = re.compile(rb"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
TIME = re.compile(rb"\d{4}-\d\d-\d\dT[\d:.]+Z")
REQUEST = re.compile(rb'"request_id":"[^"]*"')
CSRF = re.compile(rb'(csrfmiddlewaretoken" value|csrf[^"]*"?:)[^>]*')

# One that has an account, one that was switched off, one that waits to be confirmed, one that a
# therapist noted, and none.
KNOWN = "sam@known.example"
OTHERS = ["sam@ended.example", "sam@await.example", "sam@noted.example", "sam@noone.example"]


@pytest.fixture(autouse=True)
def people():
    facts = {"first_name": "Sam", "role": User.Role.PATIENT}
    User.objects.create_user(KNOWN, PASSWORD, **facts)
    User.objects.create_user("sam@ended.example", PASSWORD, is_active=False, **facts)
    User.objects.create_user("sam@await.example", PASSWORD, is_verified=False, **facts)
    PatientFactory(email="sam@noted.example", is_verified=False)


@pytest.fixture
def hashes(monkeypatch):
    """How many passwords were hashed, by making one or by checking one."""
    counted = []

    def count(name):
        computed = getattr(Argon2PasswordHasher, name)

        def counting(self, *args, **kwargs):
            counted.append(name)
            return computed(self, *args, **kwargs)

        monkeypatch.setattr(Argon2PasswordHasher, name, counting)

    count("encode")
    count("verify")
    return counted


def api_post(path):
    return lambda facts: APIClient().post(f"/api/v1/auth/{path}", facts)


def page_post(path):
    def post(facts):
        browser = APIClient(enforce_csrf_checks=False)
        return browser.post(path, facts, format="multipart")

    return post


SIGN_UP = {"full_name": "Sam Same", "first_name": "Sam", "role": "patient"}
DOORS = {
    "login": (api_post("login"), {"password": "not the right one"}),
    "signup": (api_post("signup"), SIGN_UP | {"password": PASSWORD}),
    "register": (api_post("register"), SIGN_UP | {"password": PASSWORD}),
    "weak signup": (api_post("signup"), SIGN_UP | {"password": "passwordpassword"}),
    "reset": (api_post("password/reset"), {}),
    "resend": (api_post("resend-verification"), {}),
    "login page": (page_post("/login"), {"password": "not the right one"}),
    "signup page": (page_post("/signup"), SIGN_UP | {"password": PASSWORD}),
    "reset page": (page_post("/password/reset"), {}),
    "resend page": (page_post("/signup/again"), {}),
}


def seen(answer, email):
    """What of an answer somebody can compare with another."""
    body = answer.content.replace(email.encode(), b"EMAIL")
    for own in (UUID, TIME, REQUEST, CSRF):
        body = own.sub(b"", body)
    headers = {
        name: UUID.sub(b"", value.encode())
        for name, value in answer.items()
        if name not in OWN_EVERY_TIME
    }
    return answer.status_code, headers, body


def knock(door, email, hashes):
    post, facts = DOORS[door]
    name = "username" if door == "login page" else "email"
    del hashes[:]
    with CaptureQueriesContext(connection) as asked:
        answer = post(facts | {name: email})
    verbs = [query["sql"].split()[0] for query in asked.captured_queries]
    return seen(answer, email), list(hashes), verbs


@pytest.mark.parametrize("email", OTHERS)
@pytest.mark.parametrize("door", DOORS)
def test_an_address_without_an_account_gets_what_one_with_gets(door, email, hashes):
    answer_of_known, hashed_for_known, _ = knock(door, KNOWN, hashes)
    answer, hashed, _ = knock(door, email, hashes)

    assert answer == answer_of_known
    assert len(hashed) == len(hashed_for_known)


@pytest.mark.parametrize("email", OTHERS[-2:])
@pytest.mark.parametrize("door", [door for door in DOORS if "login" not in door])
def test_the_database_is_asked_the_same(door, email, hashes):
    assert knock(door, email, hashes)[2] == knock(door, KNOWN, hashes)[2]


@pytest.mark.parametrize(
    ("door", "expected"), [("login", 1), ("signup", 1), ("weak signup", 0), ("reset", 0)]
)
def test_so_many_passwords_are_hashed(door, expected, hashes):
    assert len(knock(door, KNOWN, hashes)[1]) == expected


def test_the_counter_counts_what_django_uses(hashes):
    get_hasher().encode(PASSWORD, "saltsaltsalt")

    assert settings.PASSWORD_HASHERS[0] == "accounts.signing_in.hashers.Argon2PasswordHasher"
    assert hashes == ["encode"]


@pytest.mark.parametrize("email", OTHERS)
def test_an_invitation_answers_the_same(therapist, api, email, hashes):
    answers = []
    for address in (KNOWN, email):
        patient = PatientFactory(email=address, is_verified=False)
        CareFactory(therapist=therapist, patient=patient)
        with CaptureQueriesContext(connection) as asked:
            answer = api.post(f"/api/v1/patients/{patient.pk}/invitation", {"email": address})
        answers.append((seen(answer, address), len(asked)))

    assert answers[0] == answers[1]
    assert answers[0][0][0] == 201


def test_a_wrong_link_of_an_invitation_tells_nothing(hashes):
    facts = {"token": "a.wrong.one", "password": PASSWORD}

    answer = APIClient().post("/api/v1/auth/invitation/accept", facts)

    assert answer.json()["error"]["code"] == "link_spent"
    assert hashes == []


@pytest.mark.parametrize("email", [KNOWN, *OTHERS])
def test_another_address_is_asked_for_with_the_same_answer(therapist, email):
    therapist.set_password(PASSWORD)
    therapist.save()
    facts = {"email": email, "current_password": PASSWORD}

    answer = api_of(therapist).post("/api/v1/auth/email", facts)

    assert answer.status_code == 202
    assert email not in answer.content.decode()


@pytest.mark.parametrize("email", [KNOWN, *OTHERS])
def test_a_therapist_notes_any_address(api, email):
    answer = api.post("/api/v1/patients", {"name": "Ines Noted", "email": email})

    assert answer.status_code == 201
