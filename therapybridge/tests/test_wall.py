"""What holds for every route, whatever it is about: headers, methods, forged forms."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import get_resolver, reverse
from rest_framework.test import APIClient

from conftest import forget_knocks
from therapybridge.middleware import HEADERS
from therapybridge.tests.access_arguments import NO_IDS, arguments
from therapybridge.tests.personas import api_client, page_client
from therapybridge.tests.routes import names_in_path, routes_below, served
from therapybridge.tests.test_access import objects, read_table  # noqa: F401 (a fixture)

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-4000-8000-000000000000"
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}
ROUTES = sorted({route for route, _ in served()})
READ_BY_THE_THERAPIST = sorted(
    {route for route, method, _ in (row.values for row in read_table()) if method == "GET"}
)
ANSWERS_OPTIONS = {"api:upload-list", "api:upload-detail", "api:upload-finish"}  # tus wants it


def address(route):
    """Of something that is not there."""
    values = {**NO_IDS, "token": "x" * 43}
    return reverse(route, kwargs={n: values.get(n, NOBODY) for n in names_in_path(route)})


def is_api(route):
    return route.startswith("api")


def takes_no_cookie(route):
    """Views that know nobody: a forged form gives nobody's rights to anyone there."""
    callback = dict(routes_below(get_resolver()))[route]
    return getattr(getattr(callback, "cls", None), "authentication_classes", None) == []


def lacks(answer):
    return {name for name in HEADERS if name not in answer}


@pytest.mark.parametrize("route", READ_BY_THE_THERAPIST)
def test_reading_answers_with_every_header_and_keeps_nothing(session, objects, route):  # noqa: F811
    client = (api_client if is_api(route) else page_client)("care", session.patient)
    path = reverse(route, kwargs=arguments(route, session, objects))

    seen = client.get(path)
    asked = client.head(path, HTTP_TUS_RESUMABLE="1.0.0")

    assert lacks(seen) == lacks(asked) == set()
    assert "no-store" in seen["Cache-Control"]
    assert {"Cookie", "Authorization"} <= set(seen["Vary"].replace(" ", "").split(","))
    assert "unsafe" not in seen["Content-Security-Policy"]
    assert "ETag" not in seen
    assert asked.status_code in (seen.status_code, 405)


@pytest.mark.parametrize(
    ("path", "more", "status"),
    [
        ("/nowhere", {}, 404),
        ("/api/v1/nowhere", {}, 404),
        ("/static/nothing.css", {}, 404),
        ("/patients/", {}, 302),
        ("/api/v1/sessions", {}, 401),
        ("/login", {"HTTP_HOST": "evil.example"}, 400),
        ("/api/v1/sessions", {"HTTP_HOST": "evil.example"}, 400),
        ("/static/css/base.css", {}, 200),
        ("/static/css/base.css", {"HTTP_IF_MODIFIED_SINCE": "Fri, 01 Jan 2100 00:00:00 GMT"}, 304),
        ("/admin/", {}, 302),
        ("/api/v1/auth/me", {"HTTP_AUTHORIZATION": "Bearer \u00ff.x.y"}, 401),
    ],
)
def test_refusals_and_files_have_every_header_too(client, path, more, status):
    answer = client.get(path, **more)

    assert answer.status_code == status
    assert lacks(answer) == set()
    assert answer["X-Request-ID"]


@pytest.mark.parametrize("path", ["/patients/", "/api/v1/patients"])
def test_a_bug_has_every_header_too(client, therapist, monkeypatch, path):
    monkeypatch.setattr("accounts.access.PatientScopedMixin.get_queryset", lambda *args: 1 / 0)
    client.force_login(therapist)
    client.raise_request_exception = False

    answer = client.get(path)

    assert answer.status_code == 500
    assert lacks(answer) == set()


@pytest.mark.parametrize("method", ["TRACE", "CONNECT", "PROPFIND"])
def test_methods_that_nobody_needs_end_at_the_door(client, method):
    answers = {route: client.generic(method, address(route)) for route in ROUTES}

    assert {route for route, answer in answers.items() if answer.status_code != 405} == set()
    assert {route for route, answer in answers.items() if lacks(answer)} == set()


def test_options_tells_nothing(portal):
    answers = {}
    for route in sorted(set(ROUTES) - ANSWERS_OPTIONS):
        forget_knocks()  # there are more routes than somebody may ask in a minute
        answers[route] = portal.options(address(route)).status_code

    assert {route for route, status in answers.items() if status not in (403, 405)} == set()


@pytest.mark.parametrize("route", sorted(ANSWERS_OPTIONS))
def test_options_of_uploads_tells_nothing_about_one(api, route):
    answer = api.options(address(route))

    assert answer.status_code == 204
    assert answer.content == b""


@pytest.mark.parametrize("header", ["X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override"])
def test_a_header_does_not_change_the_method(api, session, header):
    path = f"/api/v1/sessions/{session.pk}"
    answer = api.post(path, {"_method": "DELETE"}, headers={header: "DELETE"})

    assert answer.status_code == 405
    assert api.get(path).status_code == 200


@pytest.mark.parametrize(
    "change",
    [str.upper, lambda path: path + ".json", lambda path: path.replace("/v1/", "//v1/")],
)
def test_another_spelling_of_an_address_opens_nothing(client, session, change):
    answer = client.get(change(f"/api/v1/sessions/{session.pk}"))

    assert answer.status_code in (401, 404)


FORGEABLE = sorted(
    (route, method) for route, method in served() if method in UNSAFE and not takes_no_cookie(route)
)


def forged(browser, **headers):
    """What a browser with a session gets on every route that would change something."""
    return {
        (route, method): browser.generic(
            method,
            address(route),
            "{}",
            content_type="application/json",
            HTTP_TUS_RESUMABLE="1.0.0",
            **headers,
        ).status_code
        for route, method in FORGEABLE
    }


@pytest.fixture
def browser(therapist):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(therapist)
    return browser


def test_a_form_that_another_site_sends_is_refused(browser):
    answers = forged(browser)

    assert len(answers) > 50
    assert {row for row, status in answers.items() if status != 403} == set()


def test_a_form_with_the_right_token_but_from_another_origin_is_refused(browser):
    browser.get(reverse("accounts:details"))
    token = browser.cookies[settings.CSRF_COOKIE_NAME].value

    answers = forged(browser, HTTP_X_CSRFTOKEN=token, HTTP_ORIGIN="https://evil.example")

    assert {row for row, status in answers.items() if status != 403} == set()


@pytest.mark.parametrize("target", ["https://evil.example", "//evil.example", "javascript:a()"])
@pytest.mark.parametrize("page", ["accounts:login", "accounts:confirm"])
def test_nobody_is_sent_to_another_site(client, therapist, page, target):
    therapist.set_password("a-very-quiet-room-2026")
    therapist.save()
    path = f"{reverse(page)}?next={target}"
    form = {"username": therapist.email, "password": "a-very-quiet-room-2026", "next": target}
    if page == "accounts:confirm":
        client.force_login(therapist)

    answer = client.post(path, form)

    assert "evil" not in answer.get("Location", "")
    assert "javascript" not in answer.get("Location", "")


def test_signing_out_empties_the_browsers_cache(portal):
    assert portal.post("/logout")["Clear-Site-Data"] == '"cache"'


@pytest.fixture
def open_to_an_app(settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://app.example"]
    settings.CORS_URLS_REGEX = r"/api/"


def preflight(client, path, origin):
    return client.options(
        path,
        HTTP_ORIGIN=origin,
        HTTP_ACCESS_CONTROL_REQUEST_METHOD="GET",
        HTTP_ACCESS_CONTROL_REQUEST_HEADERS="authorization",
    )


def test_no_other_origin_is_let_in_by_default(client):
    answer = preflight(client, "/api/v1/sessions", "https://app.example")

    assert answer.status_code in (401, 405)
    assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_an_origin_that_is_named_may_ask_with_a_token(open_to_an_app, api):
    asked = preflight(api, "/api/v1/sessions", "https://app.example")
    answer = api.get("/api/v1/sessions", HTTP_ORIGIN="https://app.example")

    assert asked["Access-Control-Allow-Origin"] == "https://app.example"
    assert "authorization" in asked["Access-Control-Allow-Headers"]
    assert answer["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Retry-After" in answer["Access-Control-Expose-Headers"]
    assert lacks(asked) == set()


@pytest.mark.parametrize("origin", ["https://evil.example", "https://app.example.evil", "null"])
def test_other_origins_are_not_let_in(open_to_an_app, api, origin):
    answer = api.get("/api/v1/sessions", HTTP_ORIGIN=origin)

    assert "Access-Control-Allow-Origin" not in answer


def test_cookies_go_to_no_other_origin(open_to_an_app, portal):
    answer = portal.get("/api/v1/sessions", HTTP_ORIGIN="https://app.example")

    assert "Access-Control-Allow-Credentials" not in answer


def test_pages_are_for_no_other_origin(open_to_an_app, portal):
    answer = portal.get("/patients/", HTTP_ORIGIN="https://app.example")

    assert "Access-Control-Allow-Origin" not in answer


def test_every_client_of_the_api_is_asked_for_a_token_by_name():
    assert APIClient().get("/api/v1/sessions")["WWW-Authenticate"].startswith("Bearer")
