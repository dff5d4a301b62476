"""What is no access token of a live sign-in is answered with 401, whatever somebody wrote."""

import json
import uuid

import pytest
from rest_framework.test import APIClient
from rest_framework_simplejwt.tokens import SlidingToken

from accounts.models import AuthSession, User
from accounts.signing_in import tokens
from accounts.signing_in.second_factors.mfa_tokens import MfaToken
from accounts.tests.forge import HEADER, claims_of, part, seconds, unsigned, without, written

pytestmark = pytest.mark.django_db

KEY_OF_THE_ATTACKER = "the attacker's own key, long enough to sign with it " * 2


def asked_with(header):
    client = APIClient(raise_request_exception=False)
    return client.get("/api/v1/auth/me", HTTP_AUTHORIZATION=header)


def twice(claims, name, value):
    """The second one would win in most readers of JSON."""
    return json.dumps(claims, separators=(",", ":"))[:-1] + f',"{name}":{json.dumps(value)}}}'


def with_header(**more):
    return lambda claims: written(claims, header=HEADER | more)


def with_claims(**more):
    return lambda claims: written(claims | more)


def lacking(name):
    return lambda claims: written(without(claims, name))


def changed(claims, number, character):
    parts = written(claims).split(".")
    parts[number] = parts[number][:-1] + character
    return ".".join(parts)


TOKENS = {
    # What signs it
    "alg none": lambda claims: unsigned(claims, alg="none"),
    "alg None": lambda claims: unsigned(claims, alg="None"),
    "alg nOnE": lambda claims: unsigned(claims, alg="nOnE"),
    "alg none, signed": with_header(alg="none"),
    "alg empty": with_header(alg=""),
    "alg null": with_header(alg=None),
    "alg a list": with_header(alg=["HS256", "none"]),
    "alg lower-case": with_header(alg="hs256"),
    "alg missing": lambda claims: written(claims, header={"typ": "JWT"}),
    "our secret as a public key": with_header(alg="RS256"),
    "our secret as a curve": with_header(alg="ES256"),
    "a longer hash": with_header(alg="HS512"),
    "another hash": with_header(alg="HS384"),
    "another key": lambda claims: written(claims, key=KEY_OF_THE_ATTACKER),
    "an empty key": lambda claims: written(claims, key=""),
    "signature empty": lambda claims: written(claims).rpartition(".")[0] + ".",
    "signature missing": lambda claims: written(claims).rpartition(".")[0],
    "signature cut": lambda claims: written(claims)[:-4],
    "signature of zeros": lambda claims: written(claims).rpartition(".")[0] + "." + "A" * 43,
    "signature of other claims": lambda claims: ".".join(
        [part(HEADER), part(claims | {"a": 1}), written(claims).rpartition(".")[2]]
    ),
    # What the header asks for
    "kid a path": with_header(kid="../../../../etc/passwd"),
    "kid an empty file": with_header(kid="/dev/null"),
    "kid SQL": with_header(kid="1' UNION SELECT 'secret' --"),
    "kid a command": with_header(kid="key|whoami"),
    "jwk of the attacker": with_header(jwk={"kty": "oct", "k": part(KEY_OF_THE_ATTACKER)}),
    "jku of the attacker": with_header(jku="https://attacker.example/keys.json"),
    "x5u of the attacker": with_header(x5u="https://attacker.example/cert.pem"),
    "x5c of the attacker": with_header(x5c=["MIIB"]),
    "crit": with_header(crit=["exp"]),
    "b64 false": with_header(b64=False, crit=["b64"]),
    "compressed": with_header(zip="DEF"),
    "typ of another token": with_header(typ="at+jwt"),
    "typ missing": lambda claims: written(claims, header={"alg": "HS256"}),
    "header a list": lambda claims: written(claims, header="[]"),
    "header not JSON": lambda claims: written(claims, header="{"),
    "header nested deeply": lambda claims: written(claims, header="[" * 900),
    "header twice an alg": lambda claims: written(
        claims, header='{"alg":"none","alg":"HS256","typ":"JWT"}'
    ),
    # What it claims
    "another audience": with_claims(aud="somebody-else"),
    "no audience": lacking("aud"),
    "audience null": with_claims(aud=None),
    "another issuer": with_claims(iss="somebody-else"),
    "no issuer": lacking("iss"),
    "type refresh": with_claims(token_type="refresh"),
    "type mfa": with_claims(token_type="mfa"),
    "type sliding": with_claims(token_type="sliding"),
    "type in capitals": with_claims(token_type="ACCESS"),
    "type a list": with_claims(token_type=["access"]),
    "no type": lacking("token_type"),
    "expired a second ago": lambda claims: written(claims | {"exp": seconds(-1)}),
    "expired in 1970": with_claims(exp=0),
    "expiry before time": with_claims(exp=-1),
    "expiry in words": with_claims(exp="tomorrow"),
    "expiry beyond all calendars": with_claims(exp=10**30),
    "expiry null": with_claims(exp=None),
    "no expiry": lacking("exp"),
    "not yet": lambda claims: written(claims | {"nbf": seconds(600)}),
    "issued in the future": lambda claims: written(claims | {"iat": seconds(600)}),
    "issued in words": with_claims(iat="yesterday"),
    "no time of issue": lacking("iat"),
    "no user": lacking("user_id"),
    "user null": with_claims(user_id=None),
    "user a number": with_claims(user_id=1),
    "user SQL": with_claims(user_id="' OR 1=1 --"),
    "user nobody": with_claims(user_id=str(uuid.uuid4())),
    "user a list": with_claims(user_id=[]),
    "no sign-in": lacking("sid"),
    "sign-in null": with_claims(sid=None),
    "sign-in nobody's": with_claims(sid=str(uuid.uuid4())),
    "sign-in with a NUL": with_claims(sid="\0" * 36),
    "no id": lacking("jti"),
    "id null": with_claims(jti=None),
    "id empty": with_claims(jti=""),
    "type claimed twice": lambda claims: written(
        twice(claims | {"token_type": "refresh"}, "token_type", "access")
    ),
    "user claimed twice": lambda claims: written(twice(claims, "user_id", claims["user_id"])),
    "claims a list": lambda claims: written("[]"),
    "claims not JSON": lambda claims: written("{"),
    "claims nothing": lambda claims: written(""),
    # How it is written
    "a megabyte": lambda claims: written(claims | {"note": "x" * 1_000_000}),
    "longer than ours": lambda claims: written(claims | {"note": "x" * 4096}),
    "unicode": lambda claims: written(claims) + "é",
    "unicode beyond one byte": lambda claims: "令牌.令牌.令牌",
    "an emoji claim": lambda claims: written(claims | {"user_id": "🦊"}),
    "with padding": lambda claims: written(claims) + "=",
    "four parts": lambda claims: written(claims) + ".x",
    "five parts": lambda claims: "a.b.c.d.e",
    "one part": lambda claims: "token",
    "dots": lambda claims: "..",
    "the payload changed": lambda claims: changed(claims, 1, "A"),
    "not base64": lambda claims: changed(claims, 1, "*"),
    "a NUL inside": lambda claims: changed(claims, 1, "\0"),
    "null": lambda claims: "null",
    "undefined": lambda claims: "undefined",
}
HEADERS = {
    "no scheme": "{token}",
    "another scheme": "Basic {token}",
    "scheme JWT": "JWT {token}",
    "scheme Token": "Token {token}",
    "no token": "Bearer",
    "only spaces": "Bearer    ",
    "two tokens": "Bearer {token} {token}",
    "two with a comma": "Bearer {token}, Bearer {token}",
    "in quotes": 'Bearer "{token}"',
    "empty": "",
}


@pytest.fixture
def good(therapist):
    return claims_of(therapist)


def test_the_vectors_start_from_a_token_that_is_good(good):
    assert asked_with(f"Bearer {written(good)}").status_code == 200


@pytest.mark.parametrize("name", TOKENS)
def test_no_other_token_opens_the_api(good, name):
    answer = asked_with(f"Bearer {TOKENS[name](good)}")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


@pytest.mark.parametrize("name", HEADERS)
def test_a_good_token_has_to_come_as_one(good, name):
    assert asked_with(HEADERS[name].format(token=written(good))).status_code == 401


def test_the_same_signature_written_otherwise_is_refused(good):
    # The last of its 43 characters carries two bits that mean nothing.
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    token = written(good)
    neighbour = alphabet[alphabet.index(token[-1]) ^ 1]

    assert asked_with(f"Bearer {token[:-1]}{neighbour}").status_code == 401


def test_a_token_in_the_address_is_none(good):
    answer = APIClient().get(f"/api/v1/auth/me?access_token={written(good)}")

    assert answer.status_code == 401


@pytest.mark.parametrize("kind", [MfaToken, SlidingToken])
def test_other_tokens_of_ours_open_nothing(therapist, good, kind):
    token = kind.for_user(therapist)
    token["sid"] = good["sid"]

    assert asked_with(f"Bearer {token}").status_code == 401


def test_a_refresh_token_opens_nothing(therapist):
    assert asked_with(f"Bearer {tokens.issue(therapist)['refresh_token']}").status_code == 401


def test_a_token_with_anothers_sign_in_opens_nothing(good, outsider):
    theirs = claims_of(outsider)

    answer = asked_with(f"Bearer {written(good | {'sid': theirs['sid']})}")

    assert answer.status_code == 401


def test_a_browsers_sign_in_is_none_of_an_app(good, portal):
    AuthSession.objects.filter(pk=good["sid"]).update(kind=AuthSession.Kind.PORTAL)

    assert asked_with(f"Bearer {written(good)}").status_code == 401


def test_the_account_was_switched_off(good):
    User.objects.filter(pk=good["user_id"]).update(is_active=False)

    assert asked_with(f"Bearer {written(good)}").status_code == 401


def test_the_account_was_deleted(outsider):
    claims = claims_of(outsider)
    outsider.delete()

    assert asked_with(f"Bearer {written(claims)}").status_code == 401


@pytest.mark.parametrize("name", ["alg none", "no sign-in", "another key", "a megabyte", "dots"])
def test_made_up_refresh_tokens_are_refused_alike(therapist, name):
    token = TOKENS[name](claims_of(therapist, "refresh"))

    answer = APIClient().post("/api/v1/auth/refresh", {"refresh_token": token})

    assert answer.status_code in (401, 422)


def test_an_access_token_renews_nothing(good):
    answer = APIClient().post("/api/v1/auth/refresh", {"refresh_token": written(good)})

    assert answer.status_code == 401
