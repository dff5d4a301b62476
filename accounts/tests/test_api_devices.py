import uuid

import pytest
from rest_framework.test import APIClient

from accounts.models import AuditEvent, AuthSession
from accounts.signing_in import tokens

pytestmark = pytest.mark.django_db

SESSIONS = "/api/v1/auth/sessions"
LOGOUT = "/api/v1/auth/logout"
ME = "/api/v1/auth/me"
PASSWORD = "a long enough phrase"


@pytest.fixture
def member(therapist):
    therapist.set_password(PASSWORD)
    therapist.save()
    return therapist


def app_of(pair):
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {pair['access_token']}")
    return client


def test_the_list_holds_ones_own_live_sign_ins(api, therapist, outsider):
    tokens.issue(outsider)
    AuthSession.objects.filter(user=therapist).update(device="curl on Linux")

    listed = api.get(SESSIONS).json()

    assert listed["count"] == 1
    assert (
        listed["results"][0]
        | {
            "kind": "api",
            "device_name": "curl on Linux",
            "is_current": True,
            "is_mfa_verified": False,
        }
        == listed["results"][0]
    )


def test_only_the_one_that_asks_is_current(api, therapist):
    tokens.issue(therapist)

    listed = api.get(SESSIONS).json()["results"]

    assert sorted(device["is_current"] for device in listed) == [False, True]


def test_the_portal_may_ask_with_its_cookie(portal):
    listed = portal.get(SESSIONS).json()["results"]

    assert [(device["kind"], device["is_current"]) for device in listed] == [("portal", True)]


def test_an_ended_device_is_refused_at_its_next_request(api, therapist):
    other = tokens.issue(therapist)
    pk = app_of(other).get(SESSIONS).json()["results"][0]["id"]

    answer = api.delete(f"{SESSIONS}/{pk}")

    assert answer.status_code == 204
    assert app_of(other).get(ME).status_code == 401
    assert api.get(ME).status_code == 200


@pytest.mark.parametrize("times", [1, 2])
def test_another_persons_device_does_not_exist(api, outsider, times):
    tokens.issue(outsider)
    theirs = AuthSession.objects.get(user=outsider)

    answers = [api.delete(f"{SESSIONS}/{theirs.pk}").status_code for _ in range(times)]

    assert set(answers) == {404}


@pytest.mark.parametrize("pk", [uuid.uuid4(), "x", "-" * 36])
def test_a_device_that_is_none_does_not_exist(api, pk):
    assert api.delete(f"{SESSIONS}/{pk}").status_code == 404


def test_all_but_this_one_end_at_once(api, member):
    other = tokens.issue(member)

    answer = api.post(f"{SESSIONS}/revoke-all", {"password": PASSWORD})

    assert answer.json()["sessions_revoked"] == 1
    assert answer.json()["sessions_remaining"] == 1
    assert app_of(other).get(ME).status_code == 401
    assert api.get(ME).status_code == 200


def test_all_of_them_end_if_asked_for(api, member):
    answer = api.post(f"{SESSIONS}/revoke-all", {"password": PASSWORD, "exclude_current": False})

    assert answer.json()["sessions_remaining"] == 0
    assert api.get(ME).status_code == 401


def test_ending_all_asks_for_the_password(api, member):
    other = tokens.issue(member)

    answer = api.post(f"{SESSIONS}/revoke-all", {"password": "wrong"})

    assert answer.status_code == 422
    assert app_of(other).get(ME).status_code == 200


def test_ending_all_is_written_down_as_one_act(api, member):
    tokens.issue(member)

    api.post(f"{SESSIONS}/revoke-all", {"password": PASSWORD})

    event = AuditEvent.objects.get(action="device.all_ended")
    assert event.details == {"reason": "revoked", "count": 1}


def test_signing_out_ends_access_and_refresh(therapist):
    pair = tokens.issue(therapist)

    answer = app_of(pair).post(LOGOUT)

    assert answer.status_code == 204
    assert app_of(pair).get(ME).status_code == 401
    with pytest.raises(tokens.NotSignedIn):
        tokens.renew(pair["refresh_token"])


def test_a_refresh_token_signs_out_by_itself(therapist):
    pair = tokens.issue(therapist)

    answer = APIClient().post(LOGOUT, {"refresh_token": pair["refresh_token"]})

    assert answer.status_code == 204
    assert app_of(pair).get(ME).status_code == 401


def test_signing_out_twice_is_not_wrong(therapist):
    app = app_of(tokens.issue(therapist))

    assert [app.post(LOGOUT).status_code, app.post(LOGOUT).status_code] == [204, 204]


def test_signing_out_leaves_other_devices_alone(api, therapist):
    app_of(tokens.issue(therapist)).post(LOGOUT)

    assert api.get(ME).status_code == 200


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer x.y.z", "Basic YTpi"])
def test_signing_out_needs_a_token(header):
    answer = APIClient().post(LOGOUT, headers={"Authorization": header})

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == 'Bearer realm="api"'


def test_a_bad_cookie_and_no_token_is_not_signed_in():
    client = APIClient()
    client.cookies["sessionid"] = "made-up"

    assert client.get(ME).status_code == 401
