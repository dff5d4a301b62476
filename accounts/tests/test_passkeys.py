import base64
import json
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEvent, Passkey, User
from accounts.models.second_factors import PasskeyChallenge
from accounts.signing_in.second_factors import passkeys, recovery
from accounts.tests.authenticator import Authenticator, text
from accounts.tests.second_factors import side_by_side
from conftest import api_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def portal_address(settings):
    settings.PORTAL_URL = "http://localhost:8000"


@pytest.fixture
def key():
    return Authenticator()


@pytest.fixture
def place():
    """Whatever a challenge is bound to."""
    return uuid4()


@pytest.fixture
def owner(therapist, key, place):
    """The therapist, who has added this key."""
    add(therapist, key, place)
    return therapist


def add(user, key, place):
    options = passkeys.options_to_add(user, bound_to=place)
    passkeys.read_new(user, key.create(options), name="Blue key", bound_to=place).save()


def use(user, credential, place):
    return passkeys.use(user, credential, bound_to=place)


def options(user, place):
    return passkeys.options_to_use(user, bound_to=place)


def test_what_the_key_signs_is_taken(owner, key, place):
    assert use(owner, key.get(options(owner, place)), place)
    assert owner.passkeys.get().sign_count == 1
    assert owner.passkeys.get().last_used_at


def test_options_name_the_portal_and_the_keys_that_are_known(owner, key, place):
    given = options(owner, place)

    assert given["rpId"] == "localhost"
    assert given["userVerification"] == "preferred"
    assert [known["id"] for known in given["allowCredentials"]] == [text(key.id)]


def test_the_owner_is_named_by_an_id_and_not_by_the_email(therapist, place):
    given = passkeys.options_to_add(therapist, bound_to=place)

    assert given["user"]["id"] == text(therapist.pk.bytes)


def test_an_answer_is_good_once(owner, key, place):
    answer = key.get(options(owner, place))

    assert use(owner, answer, place)
    assert not use(owner, answer, place)


def test_a_challenge_is_bound_to_its_place(owner, key, place):
    assert not use(owner, key.get(options(owner, place)), uuid4())


def test_a_challenge_is_bound_to_its_purpose(owner, key, place):
    given = passkeys.options_to_add(owner, bound_to=place)

    assert not use(owner, key.get(given), place)


def test_a_challenge_of_somebody_else_is_not_taken(owner, outsider, key, place):
    add(outsider, Authenticator(), place)

    assert not use(owner, key.get(options(outsider, place)), place)


def test_a_challenge_waits_five_minutes(owner, key, place):
    answer = key.get(options(owner, place))
    PasskeyChallenge.objects.update(expires_at="2020-01-01T00:00Z")

    assert not use(owner, answer, place)


def test_a_challenge_of_our_own_making_is_needed(owner, key, place):
    assert not use(owner, key.get({"challenge": text(b"made up")}), place)


@pytest.mark.parametrize(
    "elsewhere",
    [
        {"origin": "http://localhost:9000"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://evil.example"},
        {"rp_id": "evil.example"},
    ],
)
def test_another_site_gets_nothing(owner, key, place, elsewhere):
    for name, value in elsewhere.items():
        setattr(key, name, value)

    assert not use(owner, key.get(options(owner, place)), place)


def test_somebody_has_to_be_there(owner, key, place):
    assert not use(owner, key.get(options(owner, place), flags=0), place)


def test_an_answer_to_adding_is_none_to_using(owner, key, place):
    answer = key.get(options(owner, place), type="webauthn.create")

    assert not use(owner, answer, place)


def test_a_wrong_signature_is_refused(owner, key, place):
    answer = key.get(options(owner, place))
    answer["response"]["signature"] = Authenticator().get({"challenge": "x"})["response"][
        "signature"
    ]

    assert not use(owner, answer, place)


def test_anothers_key_is_refused(owner, outsider, place):
    other = Authenticator()
    add(outsider, other, place)

    assert not use(owner, other.get(options(owner, place)), place)


def test_a_copied_key_is_noticed_by_its_count(owner, key, place):
    use(owner, key.get(options(owner, place)), place)
    key.count -= 1

    assert not use(owner, key.get(options(owner, place)), place)


def test_a_key_without_a_count_goes_on_working(owner, key, place):
    for _ in range(2):
        key.count = -1
        assert use(owner, key.get(options(owner, place)), place)


def test_adding_the_same_key_twice_is_refused(owner, key):
    client = api_of(owner)
    challenge = client.post("/api/v1/auth/mfa/passkeys/challenge").json()
    client.post("/api/v1/auth/confirm", {"credential": key.get(challenge)})
    given = client.post("/api/v1/auth/mfa/passkeys/options").json()

    answer = client.post(
        "/api/v1/auth/mfa/passkeys", {"name": "Again", "credential": key.create(given)}
    )

    assert answer.status_code == 422
    assert Passkey.objects.count() == 1


GARBAGE = [
    {},
    {"id": 7},
    {"id": "x", "response": None},
    {"id": "x", "response": {"clientDataJSON": 5}},
    {"id": "x", "response": {"clientDataJSON": "!!!"}},
    {"id": "x", "response": {"clientDataJSON": text(b"[" * 9000)}},
    {"id": "x", "response": {"clientDataJSON": text(b"null")}},
    {"id": "x", "response": {"clientDataJSON": text(b'{"challenge": {}}')}},
]


@pytest.mark.parametrize("credential", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_is_refused(owner, place, credential):
    assert not use(owner, credential, place)
    with pytest.raises(passkeys.NotThisPasskey):
        passkeys.read_new(owner, credential, name="x", bound_to=place)


@pytest.mark.parametrize("part", ["authenticatorData", "signature", "clientDataJSON"])
@pytest.mark.parametrize("cut", [0, 1, 20, 36])
def test_a_cut_answer_is_refused(owner, key, place, part, cut):
    answer = key.get(options(owner, place))
    whole = base64.urlsafe_b64decode(answer["response"][part] + "==")
    answer["response"][part] = text(whole[:cut])

    assert not use(owner, answer, place)


@pytest.mark.parametrize("cut", [0, 1, 10, 60, 100, 150])
def test_a_cut_new_key_is_refused(therapist, key, place, cut):
    answer = key.create(passkeys.options_to_add(therapist, bound_to=place))
    whole = base64.urlsafe_b64decode(answer["response"]["attestationObject"] + "==")
    answer["response"]["attestationObject"] = text(whole[:cut])

    with pytest.raises(passkeys.NotThisPasskey):
        passkeys.read_new(therapist, answer, name="x", bound_to=place)


@pytest.mark.django_db(transaction=True)
def test_of_fifty_with_the_same_answer_one_gets_in(owner, key, place):
    key.count = -1  # a key that counts nothing: the challenge alone decides
    answer = key.get(options(owner, place))

    answers = side_by_side(lambda: use(owner, answer, place))

    assert answers.count(True) == 1


def test_by_the_api_from_adding_to_signing_in(key):
    user = User.objects.create_user("sam@example.com", PASSWORD, first_name="Sam", role="therapist")
    client = api_of(user)
    given = client.post("/api/v1/auth/mfa/passkeys/options").json()
    added = client.post(
        "/api/v1/auth/mfa/passkeys", {"name": "Phone", "credential": key.create(given)}
    )
    assert len(added.json()["backup_codes"]) == 10

    waiting = login()
    challenge = post("/api/v1/auth/mfa/passkeys/challenge", mfa_token=waiting["mfa_token"]).json()
    answer = post(
        "/api/v1/auth/mfa/validate",
        mfa_token=waiting["mfa_token"],
        credential=key.get(challenge),
    )

    assert waiting["methods"] == ["passkey", "recovery_code"]
    assert answer.json()["access_token"]
    assert AuditEvent.objects.filter(action="second_factor.passkey_added").count() == 1


def test_a_challenge_of_one_sign_in_is_none_of_another(key, place):
    user = User.objects.create_user("sam@example.com", PASSWORD, first_name="Sam", role="therapist")
    add(user, key, place)
    one, other = login(), login()
    challenge = post("/api/v1/auth/mfa/passkeys/challenge", mfa_token=one["mfa_token"]).json()

    answer = post(
        "/api/v1/auth/mfa/validate", mfa_token=other["mfa_token"], credential=key.get(challenge)
    )

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "wrong_passkey"


def test_a_passkey_confirms(owner, key):
    client = api_of(owner)
    assert client.post("/api/v1/auth/mfa/backup-codes").status_code == 403
    challenge = client.post("/api/v1/auth/mfa/passkeys/challenge").json()

    client.post("/api/v1/auth/confirm", {"credential": key.get(challenge)})

    assert client.post("/api/v1/auth/mfa/backup-codes").status_code == 200


def test_removing_the_last_one_takes_the_recovery_codes_along(owner, key):
    recovery.make(owner)
    client = api_of(owner)
    challenge = client.post("/api/v1/auth/mfa/passkeys/challenge").json()
    client.post("/api/v1/auth/confirm", {"credential": key.get(challenge)})

    answer = client.delete(f"/api/v1/auth/mfa/passkeys/{owner.passkeys.get().pk}")

    assert answer.status_code == 204
    assert recovery.left(owner) == 0


def test_the_pages_form_takes_what_the_script_sends(client, key, settings):
    settings.PORTAL_URL = "http://testserver"
    key.origin, key.rp_id = "http://testserver", "testserver"
    user = User.objects.create_user("sam@example.com", PASSWORD, first_name="Sam", role="therapist")
    client.force_login(user)
    page = client.get("/account/second-factor/passkeys")
    credential = json.dumps(key.create(page.context["passkey_options"]))

    done = client.post(
        "/account/second-factor/passkeys", {"name": "Phone", "credential": credential}
    )

    assert "Your recovery codes" in done.text
    assert user.passkeys.get().name == "Phone"


@pytest.mark.parametrize("credential", ["", "no json", "[]", "7", "[" * 19_000])
def test_the_pages_form_refuses_anything_else(client, therapist, credential):
    client.force_login(therapist)

    answer = client.post(
        "/account/second-factor/passkeys", {"name": "Phone", "credential": credential}
    )

    assert answer.status_code == 422


def login():
    return post("/api/v1/auth/login", email="sam@example.com", password=PASSWORD).json()


def post(path, **body):
    return APIClient().post(path, body)
