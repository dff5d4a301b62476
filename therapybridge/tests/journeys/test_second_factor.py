"""Signing in with a second factor, in a real browser: an app, recovery codes, a passkey."""

import re

import pyotp
import pytest
from playwright.sync_api import expect

from therapybridge.tests.journeys.test_every_page import ONLY_COLOURS, findings

pytestmark = [pytest.mark.slow]
PASSWORD = "a long enough phrase"
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def member(therapist, settings, live_server):
    settings.PORTAL_URL = live_server.url
    settings.MFA_REQUIRED_ROLES = ["therapist", "admin"]
    therapist.set_password(PASSWORD)
    therapist.save()
    return therapist


@pytest.fixture
def page(open_browser, member):
    page = open_browser(reduced_motion="reduce")
    page.context.clear_cookies()
    return page


def give_password(page, address="/login"):
    page.goto(address)
    page.get_by_label("Email").fill("elena@example.com")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()


def set_up_app(page):
    """Returns the app and the recovery codes."""
    page.get_by_role("link", name="Set up an app").click()
    app = pyotp.TOTP(page.locator("code.seed").inner_text())
    page.get_by_label("Code").fill(app.now())
    page.get_by_role("button", name="Switch it on").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    return app, page.locator(".recovery-codes code").all_inner_texts()


def is_for_everybody(page):
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page, ONLY_COLOURS) == []
    page.emulate_media(color_scheme="light")
    width = page.viewport_size["width"]
    page.set_viewport_size({"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.set_viewport_size({"width": width, "height": 800})


def test_set_up_an_app_at_the_first_sign_in_and_use_a_recovery_code_at_the_next(page):
    give_password(page)
    expect(page.get_by_text("Your practice asks for it")).to_be_visible()
    is_for_everybody(page)
    _, codes = set_up_app(page)
    assert len(codes) == 10
    is_for_everybody(page)

    page.get_by_role("link", name="I have kept them").click()
    is_for_everybody(page)
    page.get_by_role("button", name=re.compile("Sign out")).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    give_password(page, "/login?next=/patients/")
    is_for_everybody(page)
    page.get_by_label("Code").fill("000000")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("alert")).to_contain_text("This code is not right")
    page.get_by_role("link", name="Use a recovery code").click()
    page.get_by_label("Recovery code").fill(codes[0].lower())
    page.get_by_role("button", name="Continue").click()

    expect(page).to_have_url(re.compile("/patients/$"))


def test_set_up_an_app_without_javascript(open_browser, member):
    page = open_browser(java_script_enabled=False)
    page.context.clear_cookies()
    give_password(page)

    _, codes = set_up_app(page)
    page.goto("/account/second-factor/passkeys")

    assert len(codes) == 10
    expect(page.get_by_text("Passkeys need a newer browser, with JavaScript.")).to_be_visible()


def test_add_a_passkey_and_sign_in_with_it(page):
    with_a_key(page)
    give_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    is_for_everybody(page)
    page.get_by_label("Name").fill("This laptop")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("heading", name="Your recovery codes")).to_be_visible()
    page.get_by_role("link", name="I have kept them").click()
    expect(page.get_by_role("link", name="Remove This laptop")).to_be_visible()

    page.get_by_role("button", name=re.compile("Sign out")).click()
    expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    give_password(page)
    is_for_everybody(page)
    page.get_by_role("button", name="Use a passkey").click()

    expect(page).to_have_url(re.compile(":[0-9]+/$"))


def test_confirm_with_a_passkey(page, member):
    with_a_key(page)
    give_password(page)
    page.get_by_role("link", name="Add a passkey").click()
    page.get_by_role("button", name="Add it").click()
    page.get_by_role("link", name="I have kept them").click()
    member.auth_sessions.update(second_factor_at="2020-01-01T00:00Z", confirmed_at=None)

    page.get_by_role("link", name="Make new codes").click()
    expect(page.get_by_role("heading", name="Is it you?")).to_be_visible()
    is_for_everybody(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.get_by_role("link", name="Make new codes").click()

    expect(page.get_by_role("heading", name="Make new recovery codes?")).to_be_visible()


@pytest.mark.parametrize(
    "path",
    ["second-factor/app", "second-factor/app/remove", "second-factor/recovery-codes", "confirm"],
)
def test_other_pages_are_for_everybody(open_browser, path):
    page = open_browser(reduced_motion="reduce")
    page.goto(f"/account/{path}")

    assert page.locator("h1").count() == 1
    is_for_everybody(page)


def with_a_key(page):
    """A passkey in software, which says yes to everything."""
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
