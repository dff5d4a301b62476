from datetime import UTC, datetime, timedelta

import pyotp
import pytest
import time_machine
from rest_framework.test import APIClient

from accounts.models import AuthSession, RecoveryCode, User
from accounts.models.second_factors import PendingSignIn
from accounts.signing_in import tokens
from accounts.signing_in.second_factors import recovery, totp
from accounts.tests.second_factors import code, set_up_totp, side_by_side
from conftest import api_of

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def clock():
    """In the middle of a step, near the time of the database, which judges what is over."""
    now = datetime.now(UTC).replace(second=10, microsecond=0)
    with time_machine.travel(now, tick=False) as clock:
        yield clock


@pytest.fixture
def account():
    return User.objects.create_user(
        "sam@example.com", PASSWORD, first_name="Sam", role=User.Role.THERAPIST
    )


@pytest.fixture
def app(account):
    return set_up_totp(account)


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED_ROLES = ["therapist", "admin"]


def login(email="sam@example.com"):
    return APIClient().post("/api/v1/auth/login", {"email": email, "password": PASSWORD})


def validate(token, at="/api/v1/auth/mfa/validate", **more):
    return APIClient().post(at, {"mfa_token": token, **more})


def bearer(token):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token}")
    return client


def code_of(answer):
    return answer.json()["error"]["code"]


def test_the_right_password_gives_no_tokens_yet(account, app):
    answer = login().json()

    assert answer.pop("mfa_token")
    assert answer == {
        "mfa_required": True,
        "mfa_setup_required": False,
        "methods": ["totp", "recovery_code"],
        "expires_in": 300,
    }


def test_the_code_of_the_app_gives_them(account, app):
    answer = validate(login().json()["mfa_token"], code=code(app))

    assert answer.status_code == 200
    assert answer.json()["success"] is True
    assert answer.json()["backup_codes_remaining"] == 10
    me = bearer(answer.json()["access_token"]).get("/api/v1/auth/me")
    assert me.json()["email"] == "sam@example.com"


def test_the_device_remembers_that_a_second_factor_was_shown(account, app):
    validate(login().json()["mfa_token"], code=code(app))

    assert AuthSession.objects.get(user=account).second_factor_at


def test_the_older_address_and_the_older_name_of_the_token_do_the_same(account, app):
    token = login().json()["mfa_token"]

    answer = APIClient().post("/api/v1/mfa/validate", {"session_token": token, "code": code(app)})

    assert answer.status_code == 200


def test_a_recovery_code_gives_them_and_says_how_many_are_left(account, app):
    given = recovery.make(account)[0]

    answer = validate(login().json()["mfa_token"], code=given, is_backup_code=True)

    assert answer.json()["backup_codes_remaining"] == 9


def test_few_recovery_codes_left_are_told(account, app):
    codes = recovery.make(account)
    spent = RecoveryCode.objects.order_by("pk")[:7].values("pk")
    RecoveryCode.objects.filter(pk__in=spent).update(used_at=datetime.now(UTC))

    answer = validate(login().json()["mfa_token"], code=code(app))

    assert len(codes) == 10
    assert "Only 3 recovery codes are left" in answer.json()["message"]


@pytest.mark.parametrize("given", ["000000", "", "x" * 65, "１２３４５６"])
def test_a_wrong_code_gives_nothing(account, app, given):
    answer = validate(login().json()["mfa_token"], code=given)

    assert answer.status_code == 422
    assert "access_token" not in answer.json()


def test_after_a_wrong_code_the_right_one_is_taken(account, app):
    token = login().json()["mfa_token"]
    validate(token, code="000000")

    assert validate(token, code=code(app)).status_code == 200


def test_five_wrong_codes_make_wait_and_say_for_how_long(account, app):
    token = login().json()["mfa_token"]
    for _ in range(5):
        validate(token, code="000000")

    answer = validate(token, code=code(app))

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) == 30


def test_a_recovery_code_is_no_app_code(account, app):
    given = recovery.make(account)[0]

    assert validate(login().json()["mfa_token"], code=given).status_code == 422


def test_anothers_code_is_wrong(account, app, therapist):
    other = set_up_totp(therapist)

    assert validate(login().json()["mfa_token"], code=code(other)).status_code == 422


def test_a_code_is_good_once_also_for_another_sign_in(account, app):
    validate(login().json()["mfa_token"], code=code(app))

    assert validate(login().json()["mfa_token"], code=code(app)).status_code == 422


def test_a_token_is_good_once(account, app, clock):
    token = login().json()["mfa_token"]
    validate(token, code=code(app))
    clock.shift(30)

    answer = validate(token, code=code(app))

    assert (answer.status_code, code_of(answer)) == (401, "mfa_token_invalid")


def test_a_token_is_good_for_five_minutes(account, app):
    token = login().json()["mfa_token"]
    long_enough = timedelta(minutes=1)  # the clock above may be seconds ahead of the database
    PendingSignIn.objects.update(expires_at=datetime.now(UTC) - long_enough)

    assert validate(token, code=code(app)).status_code == 401


def test_a_token_says_itself_when_it_ends(account, app, clock):
    token = login().json()["mfa_token"]
    clock.shift(301)

    assert validate(token, code=code(app)).status_code == 401


def test_a_token_ends_with_its_account(account, app):
    token = login().json()["mfa_token"]
    User.objects.filter(pk=account.pk).update(is_active=False)

    assert validate(token, code=code(app)).status_code == 401


@pytest.mark.parametrize("token", ["", "x.y.z", "null", "a" * 3000])
def test_garbage_is_no_token(token):
    assert validate(token, code="000000").status_code in (401, 422)


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
def test_another_token_is_no_mfa_token(account, app, kind):
    assert validate(tokens.issue(account)[kind], code=code(app)).status_code == 401


ROUTES = [
    ("GET", "/api/v1/auth/me"),
    ("GET", "/api/v1/auth/mfa"),
    ("GET", "/api/v1/patients"),
    ("GET", "/api/v1/sessions"),
    ("POST", "/api/v1/auth/mfa/setup"),
    ("POST", "/api/v1/auth/mfa/disable"),
    ("POST", "/api/v1/auth/mfa/backup-codes"),
    ("POST", "/api/v1/auth/mfa/passkeys"),
    ("POST", "/api/v1/auth/confirm"),
]


@pytest.mark.parametrize(("method", "path"), ROUTES)
def test_an_mfa_token_is_no_access_token(account, app, method, path):
    token = login().json()["mfa_token"]

    assert bearer(token).generic(method, path).status_code == 401


def test_an_mfa_token_is_no_refresh_token(account, app):
    token = login().json()["mfa_token"]

    answer = APIClient().post("/api/v1/auth/refresh", {"refresh_token": token})

    assert answer.status_code == 401


def test_who_has_a_second_factor_sets_none_up_with_an_mfa_token(account, app, required):
    token = login().json()["mfa_token"]

    answer = APIClient().post("/api/v1/auth/mfa/setup", {"mfa_token": token})
    verified = APIClient().post("/api/v1/auth/mfa/verify", {"mfa_token": token, "code": code(app)})

    assert (answer.status_code, verified.status_code) == (401, 401)


@pytest.mark.django_db(transaction=True)
def test_of_fifty_who_send_the_same_token_and_code_one_gets_in(account, app, settings):
    settings.THROTTLES = {**settings.THROTTLES, "codes": "1000/m", "login_address": "1000/m"}
    token, given = login().json()["mfa_token"], code(app)

    statuses = side_by_side(lambda: validate(token, code=given).status_code)

    assert statuses.count(200) == 1
    assert AuthSession.objects.filter(user=account).count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_ten_with_the_same_token_and_ten_recovery_codes_one_gets_in(account, app, settings):
    settings.THROTTLES = {**settings.THROTTLES, "codes": "1000/m", "login_address": "1000/m"}
    token, codes = login().json()["mfa_token"], recovery.make(account)

    statuses = side_by_side(
        lambda: validate(token, code=codes.pop(), is_backup_code=True).status_code, times=10
    )

    assert statuses.count(200) == 1


def test_whose_role_needs_one_sets_it_up_on_the_way_in(account, required):
    waiting = login().json()
    assert waiting["mfa_setup_required"] is True
    token = waiting["mfa_token"]

    set_up = APIClient().post("/api/v1/mfa/setup", {"mfa_token": token}).json()
    answer = APIClient().post(
        "/api/v1/mfa/verify", {"mfa_token": token, "code": pyotp.TOTP(set_up["secret"]).now()}
    )

    assert answer.status_code == 200
    assert len(answer.json()["backup_codes"]) == 10
    assert bearer(answer.json()["access_token"]).get("/api/v1/sessions").status_code == 200


def test_a_set_up_token_opens_nothing_without_the_set_up(account, required):
    token = login().json()["mfa_token"]

    assert validate(token, code="000000").status_code == 401


def test_a_client_from_before_the_requirement_is_held(therapist, required):
    client = api_of(therapist)

    answer = client.get("/api/v1/sessions")

    assert (answer.status_code, code_of(answer)) == (403, "mfa_setup_required")
    assert client.get("/api/v1/auth/me").status_code == 200
    assert client.post("/api/v1/auth/mfa/setup").status_code == 200
    assert client.post("/api/v1/mfa/setup").status_code == 200


def test_a_client_that_never_showed_its_second_factor_is_held(therapist, required):
    app = set_up_totp(therapist)
    client = api_of(therapist)
    answer = client.get("/api/v1/sessions")
    assert (answer.status_code, code_of(answer)) == (403, "confirmation_required")

    client.post("/api/v1/auth/confirm", {"code": code(app)})

    assert client.get("/api/v1/sessions").status_code == 200


def test_setting_up_by_the_api(api):
    set_up = api.post("/api/v1/auth/mfa/setup").json()
    verified = api.post(
        "/api/v1/auth/mfa/verify",
        {"method": "totp", "code": pyotp.TOTP(set_up["secret"]).now()},
    )

    assert set_up["status"] == "pending"
    assert set_up["qr_code_url"].startswith("data:image/svg+xml")
    assert verified.json()["success"] is True
    assert len(verified.json()["backup_codes"]) == 10
    assert "access_token" not in verified.json()
    assert api.get("/api/v1/auth/mfa").json()["enabled"] is True


def test_setting_up_ends_what_was_opened_with_the_password_alone(therapist, api):
    other = api_of(therapist)
    set_up = api.post("/api/v1/auth/mfa/setup").json()

    api.post("/api/v1/auth/mfa/verify", {"code": pyotp.TOTP(set_up["secret"]).now()})

    assert other.get("/api/v1/auth/me").status_code == 401
    assert api.get("/api/v1/auth/me").status_code == 200


def test_nothing_waits_without_a_set_up(api):
    answer = api.post("/api/v1/auth/mfa/verify", {"code": "000000"})

    assert (answer.status_code, code_of(answer)) == (409, "no_set_up")


@pytest.mark.parametrize("path", ["setup", "disable", "backup-codes", "passkeys/options"])
def test_changes_ask_for_a_confirmation(therapist, api, path):
    set_up_totp(therapist)
    client = api_of(therapist)

    answer = client.post(f"/api/v1/auth/mfa/{path}")

    assert (answer.status_code, code_of(answer)) == (403, "confirmation_required")


def test_a_confirmed_owner_takes_it_away(therapist):
    app = set_up_totp(therapist)
    client = api_of(therapist)
    client.post("/api/v1/auth/confirm", {"code": code(app)})

    assert client.post("/api/v1/auth/mfa/disable").status_code == 204
    assert not totp.is_on(therapist)


def test_the_last_one_stays_where_the_role_needs_one(therapist, required):
    app = set_up_totp(therapist)
    client = api_of(therapist)
    client.post("/api/v1/auth/confirm", {"code": code(app)})

    answer = client.post("/api/v1/auth/mfa/disable")

    assert (answer.status_code, code_of(answer)) == (409, "second_factor_needed")
    assert totp.is_on(therapist)


def test_new_recovery_codes_end_the_old_ones(therapist):
    app = set_up_totp(therapist)
    old = recovery.make(therapist)[0]
    client = api_of(therapist)
    client.post("/api/v1/auth/confirm", {"code": code(app)})

    answer = client.post("/api/v1/auth/mfa/backup-codes")

    assert len(answer.json()["backup_codes"]) == 10
    assert not recovery.use(therapist, old)


def test_the_browsers_cookie_is_held_as_well(client, therapist, required):
    client.force_login(therapist)

    answer = client.get("/api/v1/sessions")

    assert (answer.status_code, code_of(answer)) == (403, "mfa_setup_required")


def test_a_stranger_sets_nothing_up():
    assert APIClient().post("/api/v1/auth/mfa/setup").status_code == 401
    assert APIClient().post("/api/v1/auth/mfa/verify", {"code": "000000"}).status_code == 401


def test_nobody_takes_away_anothers_passkey(api, outsider):
    passkey = outsider.passkeys.create(name="Key", credential_id=b"1", public_key=b"2")

    answer = api.delete(f"/api/v1/auth/mfa/passkeys/{passkey.pk}")

    assert answer.status_code == 404
    assert outsider.passkeys.exists()
