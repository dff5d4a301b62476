"""Whoever needs a second factor and has shown none gets nowhere, on no route at all."""

import pytest
from django.urls import get_resolver, reverse

from accounts.signing_in.second_factors.hold import OPEN_API, OPEN_PAGES
from accounts.tests.second_factors import set_up_totp
from conftest import api_of
from therapybridge.tests.access_arguments import arguments
from therapybridge.tests.routes import routes_below, served

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED_ROLES = ["therapist", "admin"]
    settings.THROTTLES = {name: "10000/m" for name in settings.THROTTLES}


def routes(is_api):
    names = {name for name, _ in served() if name.startswith("api:") == is_api}
    return sorted(name for name in names if not is_open(name))


def is_open(name):
    last = name.removeprefix("api:").removeprefix("older-")
    return name in OPEN_PAGES or (name.startswith("api:") and last in OPEN_API)


def reached(client, session, names, is_held):
    """The routes among these whose answer to a GET is not that of somebody who is held."""
    urls = {name: reverse(name, kwargs=arguments(name, session, {})) for name in names}
    return {name for name, url in urls.items() if not is_held(client.get(url))}


def is_refused(answer):
    return answer.status_code == 403 and answer.json()["error"]["code"] in (
        "mfa_setup_required",
        "confirmation_required",
    )


def is_sent_to_set_up(answer):
    return is_refused(answer) or getattr(answer, "url", "") == "/account/second-factor"


def is_asked(answer):
    return is_refused(answer) or getattr(answer, "url", "").startswith("/account/confirm?next=")


def test_no_page_without_a_set_up(client, therapist, session):
    client.force_login(therapist)

    assert reached(client, session, routes(is_api=False), is_sent_to_set_up) == set()


def test_no_page_with_one_that_was_not_shown(client, therapist, session):
    set_up_totp(therapist)
    client.force_login(therapist)

    assert reached(client, session, routes(is_api=False), is_asked) == set()


def test_no_route_of_the_api_with_the_portals_cookie(client, therapist, session):
    client.force_login(therapist)

    assert reached(client, session, routes(is_api=True), is_refused) == set()


def test_no_route_of_the_api_with_a_token(therapist, session):
    client = api_of(therapist)

    reached_ones = reached(client, session, routes(is_api=True), is_refused)

    assert all_are_for_strangers(reached_ones)


def all_are_for_strangers(names):
    """They look at no token: whoever sends one is nobody there."""
    views = dict(routes_below(get_resolver()))
    return not [name for name in names if views[name].cls.authentication_classes]
