"""Browsers: how long one stays signed in, what ends it, and the page that shows all devices."""

from datetime import timedelta

import pytest
from django.contrib.auth import login
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db.models import F
from django.test import Client

from accounts.models import AuditEvent, AuthSession, User
from accounts.signing_in import tokens

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:128.0) Gecko/20100101 Firefox/128.0"
MINUTE = timedelta(minutes=1)
IN_THE_BACKGROUND = [{"X-Poll": "1"}, {"Accept": "text/event-stream"}]


@pytest.fixture
def device(portal):
    return AuthSession.objects.get()


@pytest.fixture
def request_of_a_browser(rf):
    request = rf.get("/", headers={"User-Agent": FIREFOX})
    request.session = SessionStore()
    request.session.save()
    return request


def browser_of(user):
    client = Client()
    client.force_login(user)
    return client


def later(by):
    """The clock is the database's, so the rows are moved into the past instead."""
    AuthSession.objects.update(
        last_used_at=F("last_used_at") - by,
        idle_until=F("idle_until") - by,
        expires_at=F("expires_at") - by,
    )


def is_signed_in(client, **headers):
    return client.get("/account", headers=headers).status_code == 200


def test_every_door_of_the_portal_makes_a_device(client, therapist):
    client.force_login(therapist)

    device = AuthSession.objects.get()
    assert (device.user, device.kind) == (therapist, AuthSession.Kind.PORTAL)
    assert client.session["device"] == str(device.pk)


def test_a_device_is_named_after_its_browser(request_of_a_browser, therapist):
    login(request_of_a_browser, therapist)

    assert str(AuthSession.objects.get()) == "Firefox on Windows"
    assert AuthSession.objects.get().ip_address == "127.0.0.1"


def test_signing_in_is_written_down(portal, device, therapist):
    event = AuditEvent.objects.get(action="device.signed_in")

    assert (event.actor_id, event.target_id) == (therapist.pk, device.pk)


@pytest.mark.parametrize(("role", "minutes"), [("therapist", 15), ("admin", 15), ("patient", 30)])
def test_an_idle_browser_is_signed_out(therapist, role, minutes):
    User.objects.filter(pk=therapist.pk).update(role=role)
    therapist.refresh_from_db()
    browser = browser_of(therapist)

    later(minutes * MINUTE + timedelta(seconds=1))

    assert not is_signed_in(browser)


def test_using_it_keeps_it_signed_in(portal):
    later(14 * MINUTE)
    portal.get("/account")

    later(14 * MINUTE)

    assert is_signed_in(portal)


@pytest.mark.parametrize("headers", IN_THE_BACKGROUND)
def test_what_a_page_asks_by_itself_keeps_nobody_signed_in(portal, headers):
    later(14 * MINUTE)
    portal.get("/account", headers=headers)

    later(2 * MINUTE)

    assert not is_signed_in(portal)


def test_nobody_stays_longer_than_the_limit_however_busy(portal):
    AuthSession.objects.update(expires_at=F("expires_at") - timedelta(hours=12))

    assert not is_signed_in(portal)


def test_a_browser_that_is_out_of_time_is_emptied(portal, device):
    later(16 * MINUTE)

    portal.get("/account")

    assert not Session.objects.exists()


def test_a_changed_password_ends_browsers(portal, therapist):
    therapist.set_password("something entirely else")
    therapist.save()

    assert not is_signed_in(portal)


def test_a_switched_off_account_ends_browsers(portal, therapist):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    assert not is_signed_in(portal)


def test_an_apps_sign_in_opens_no_page(client, therapist):
    tokens.issue(therapist)
    client.force_login(therapist)
    session = client.session
    session["device"] = str(AuthSession.objects.get(kind="api").pk)
    session.save()

    assert not is_signed_in(client)


def test_somebody_elses_device_opens_no_page(client, therapist, outsider):
    browser_of(outsider)
    theirs = AuthSession.objects.get()
    client.force_login(therapist)
    session = client.session
    session["device"] = str(theirs.pk)
    session.save()

    assert not is_signed_in(client)


def test_signing_in_once_more_ends_the_earlier_sign_in_and_changes_the_key(
    request_of_a_browser, therapist
):
    login(request_of_a_browser, therapist)
    earlier, key = AuthSession.objects.get(), request_of_a_browser.session.session_key

    login(request_of_a_browser, therapist)

    earlier.refresh_from_db()
    assert earlier.ended == AuthSession.Ended.SIGNED_OUT
    assert request_of_a_browser.session.session_key != key


def test_signing_out_ends_the_device_and_clears_what_the_browser_kept(portal, device):
    answer = portal.post("/logout")

    device.refresh_from_db()
    assert device.ended == AuthSession.Ended.SIGNED_OUT
    assert answer["Clear-Site-Data"] == '"cache"'


def test_what_a_recorder_has_not_sent_is_never_cleared(portal):
    assert "storage" not in portal.post("/logout")["Clear-Site-Data"]


def test_the_session_of_a_signed_out_browser_is_gone(portal, client):
    cookie = portal.cookies["sessionid"].value
    portal.post("/logout")
    client.cookies["sessionid"] = cookie

    assert not is_signed_in(client)


def test_the_page_lists_where_somebody_is_signed_in(portal, therapist):
    browser_of(therapist)
    AuthSession.objects.update(device="Firefox on Windows")

    page = portal.get("/account/devices").text

    assert "Firefox on Windows" in page
    assert page.count("This device") == 1


def test_the_page_shows_nobody_elses_devices(portal, outsider):
    browser_of(outsider)
    AuthSession.objects.filter(user=outsider).update(device="Firefox on Windows")

    assert "Firefox on Windows" not in portal.get("/account/devices").text


def test_a_revoked_browser_is_signed_out_at_its_next_request(portal, device, therapist):
    other = browser_of(therapist)
    theirs = AuthSession.objects.exclude(pk=device.pk).get()

    portal.post(f"/account/devices/{theirs.pk}/revoke")

    assert not is_signed_in(other)
    assert is_signed_in(portal)


def test_revoking_is_written_down(portal, device, therapist):
    browser_of(therapist)
    theirs = AuthSession.objects.exclude(pk=device.pk).get()

    portal.post(f"/account/devices/{theirs.pk}/revoke")

    event = AuditEvent.objects.get(action="device.ended")
    assert (event.target_id, event.details) == (theirs.pk, {"reason": "revoked"})
    assert event.device_id == device.pk


def test_revoking_this_device_leads_to_the_sign_in_page(portal, device):
    answer = portal.post(f"/account/devices/{device.pk}/revoke")

    assert answer.url == "/login"
    assert not is_signed_in(portal)


def test_somebody_elses_device_cannot_be_revoked(portal, outsider):
    theirs = browser_of(outsider)
    device = AuthSession.objects.get(user=outsider)

    answer = portal.post(f"/account/devices/{device.pk}/revoke")

    assert answer.status_code == 404
    assert is_signed_in(theirs)


def test_all_others_are_revoked_at_once(portal, therapist, outsider):
    other, stranger = browser_of(therapist), browser_of(outsider)

    portal.post("/account/devices/revoke-others")

    assert is_signed_in(portal)
    assert not is_signed_in(other)
    assert is_signed_in(stranger)


def test_who_is_signed_in_costs_the_session_and_one_query(portal, django_assert_num_queries):
    with django_assert_num_queries(2):
        portal.get("/login")
