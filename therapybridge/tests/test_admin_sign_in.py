import pytest

from accounts.models import AuthSession
from accounts.signing_in import devices
from accounts.tests.second_factors import set_up_totp

pytestmark = pytest.mark.django_db


@pytest.fixture
def required(settings):
    settings.MFA_REQUIRED_ROLES = ["therapist", "admin"]


def test_the_administration_has_no_door_of_its_own(client):
    answer = client.get("/admin/accounts/user/", follow=True)

    assert answer.redirect_chain[-1][0] == "/login?next=%2Fadmin%2Faccounts%2Fuser%2F"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 302


@pytest.mark.parametrize("person", ["therapist", "patient"])
def test_who_is_no_admin_is_told_so(client, request, person):
    client.force_login(request.getfixturevalue(person))

    assert client.get("/admin/", follow=True).status_code == 403


def test_an_admin_who_is_in_is_led_on(client, admin):
    client.force_login(admin)

    assert client.get("/admin/login/").url == "/admin/"


def test_an_admin_without_a_second_factor_is_sent_to_set_one_up(client, admin, required):
    client.force_login(admin)

    assert client.get("/admin/").url == "/account/second-factor"


def test_an_admin_who_showed_none_is_asked_for_it(client, admin, required):
    set_up_totp(admin)
    client.force_login(admin)

    assert client.get("/admin/").url == "/account/confirm?next=%2Fadmin%2F"


def test_an_admin_who_showed_one_is_let_in(client, admin, required):
    client.force_login(admin)
    AuthSession.objects.update(second_factor_at=devices.Now())

    assert client.get("/admin/").status_code == 200


def test_ones_own_password_is_changed_in_the_portal(client, admin):
    client.force_login(admin)

    assert client.get("/admin/password_change/").url == "/account/password"
