import re

import pytest
from django.conf import settings as django_settings

from accounts.models import AuthSession, User
from accounts.models.second_factors import PendingSignIn
from accounts.signing_in.second_factors import recovery, totp
from accounts.tests.second_factors import code, set_up_totp

pytestmark = pytest.mark.django_db
PASSWORD = "a long enough phrase"


@pytest.fixture
def member(therapist):
    therapist.set_password(PASSWORD)
    therapist.save()
    return therapist


@pytest.fixture
def app(member):
    return set_up_totp(member)


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED_ROLES = ["therapist", "admin"]


def give_password(client, query=""):
    form = {"username": "elena@example.com", "password": PASSWORD}
    return client.post(f"/login{query}", form)


def is_signed_in(client):
    return client.get("/patients/").status_code == 200


def test_the_password_leads_to_the_second_step(client, app):
    answer = give_password(client, "?next=/patients/")

    assert answer.url == "/login/second-factor?next=%2Fpatients%2F"
    assert not is_signed_in(client)


def test_the_browser_holds_nothing_but_which_sign_in_waits(client, app):
    give_password(client)

    assert dict(client.session) == {"second_factor_of": str(PendingSignIn.objects.get().pk)}
    assert not AuthSession.objects.exists()


def test_the_code_leads_to_the_page_that_was_asked_for(client, app):
    step = give_password(client, "?next=/patients/").url

    assert client.post(step, {"code": code(app)}).url == "/patients/"
    assert is_signed_in(client)
    assert AuthSession.objects.get().second_factor_at


def test_it_leads_to_no_other_site(client, app):
    give_password(client)

    answer = client.post(
        "/login/second-factor?next=https://elsewhere.example/", {"code": code(app)}
    )

    assert answer.url == "/"


def test_a_wrong_code_is_said(client, app):
    step = give_password(client).url

    answer = client.post(step, {"code": "000000"})

    assert answer.status_code == 422
    assert "This code is not right" in answer.text
    assert not is_signed_in(client)


def test_a_recovery_code_is_asked_for_on_a_page_of_its_own(client, app, member):
    step = give_password(client).url
    page = client.get(f"{step}&way=recovery")
    assert "Recovery code" in page.text

    client.post(f"{step}&way=recovery", {"recovery_code": recovery.make(member)[0]})

    assert is_signed_in(client)


def test_the_sessions_key_changes_at_both_steps(client, app):
    client.get("/login")
    give_password(client)
    between = client.session.session_key
    client.post("/login/second-factor", {"code": code(app)})

    assert between
    assert client.session.session_key != between


def test_without_the_password_there_is_no_second_step(client, app):
    assert client.get("/login/second-factor?next=/patients/").url == "/login?next=%2Fpatients%2F"
    assert client.post("/login/second-factor", {"code": code(app)}).url == "/login?"


@pytest.mark.parametrize("planted", ["x", "", None, 7, "00000000-0000-4000-8000-000000000000"])
def test_nothing_else_in_the_session_is_a_sign_in(client, app, planted):
    session = client.session
    session["second_factor_of"] = planted
    session.save()
    client.cookies[django_settings.SESSION_COOKIE_NAME] = session.session_key

    assert client.get("/login/second-factor").url == "/login?"


def test_it_waits_five_minutes(client, app):
    give_password(client)
    PendingSignIn.objects.update(expires_at="2020-01-01T00:00Z")

    assert client.post("/login/second-factor", {"code": code(app)}).url == "/login?"


def test_an_account_that_was_switched_off_meanwhile_stays_out(client, app):
    give_password(client)
    User.objects.update(is_active=False)

    assert client.post("/login/second-factor", {"code": code(app)}).url == "/login?"


def test_who_needs_one_and_has_none_is_held_at_the_set_up(client, member, required):
    assert give_password(client).url == "/account/second-factor"
    assert client.get("/patients/").url == "/account/second-factor"
    assert "Your practice asks for it" in client.get("/account/second-factor").text


def test_setting_it_up_lets_go_and_shows_the_recovery_codes_once(client, member, required):
    give_password(client)
    page = client.get("/account/second-factor/app")
    seed = re.search(r'class="seed">(\w+)<', page.text)[1]

    done = client.post("/account/second-factor/app", {"code": totp.pyotp.TOTP(seed).now()})

    assert len(re.findall(r"<code>[\w-]{19}</code>", done.text)) == 10
    assert done["Cache-Control"] == "no-store"
    assert is_signed_in(client)


def test_the_picture_and_the_seed_are_on_no_other_page(client, member):
    give_password(client)
    client.get("/account/second-factor/app")
    client.post("/account/second-factor/app", {"code": "000000"})

    assert "data:image/svg" not in client.get("/account/second-factor").text


def test_who_signed_in_before_the_requirement_is_asked_for_what_they_have(client, member, settings):
    set_up_totp(member)
    client.force_login(member)
    settings.MFA_REQUIRED_ROLES = ["therapist"]

    assert client.get("/patients/").url == "/account/confirm?next=%2Fpatients%2F"


def test_patients_need_none(client, patient, required):
    client.force_login(patient)

    assert client.get("/").status_code == 200


def test_a_held_person_can_leave(client, member, required):
    give_password(client)

    assert client.post("/logout").url == "/login"


def test_few_recovery_codes_are_told_at_the_sign_in(client, app, member):
    codes = recovery.make(member)
    for spent in codes[:7]:
        recovery.use(member, spent)
    give_password(client)

    answer = client.post("/login/second-factor", {"code": code(app)}, follow=True)

    assert "Only 3 recovery codes left" in answer.text


def test_removing_the_app(client, app, member):
    give_password(client)
    client.post("/login/second-factor", {"code": code(app)})
    assert "Remove a second factor?" in client.get("/account/second-factor/app/remove").text

    client.post("/account/second-factor/app/remove")

    assert not totp.is_on(member)


def test_new_recovery_codes(client, app, member):
    give_password(client)
    client.post("/login/second-factor", {"code": code(app)})
    old = recovery.make(member)

    answer = client.post("/account/second-factor/recovery-codes")

    assert len(re.findall(r"<code>[\w-]{19}</code>", answer.text)) == 10
    assert not recovery.use(member, old[0])


def test_nobody_sees_or_removes_anothers_passkey(portal, outsider):
    passkey = outsider.passkeys.create(name="Key", credential_id=b"1", public_key=b"2")
    address = f"/account/second-factor/passkeys/{passkey.pk}/remove"

    assert portal.get(address).status_code == portal.post(address).status_code == 404
    assert outsider.passkeys.exists()


def test_passkeys_are_not_offered_at_another_address(portal, settings):
    settings.PORTAL_URL = "http://localhost:8000"

    page = portal.get("/account/second-factor/passkeys")

    assert "Not at this address" in page.text
    assert "http://localhost:8000" in page.text
