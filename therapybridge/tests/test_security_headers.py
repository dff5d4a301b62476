import pytest
from django.http import HttpResponse

from therapybridge.middleware import CONTENT_SECURITY_POLICY, HEADERS, SecurityHeadersMiddleware


@pytest.fixture
def answer(rf):
    def answer(path="/", response=None):
        return SecurityHeadersMiddleware(lambda request: response or HttpResponse())(rf.get(path))

    return answer


@pytest.mark.parametrize("name", HEADERS)
def test_every_answer_has_it(answer, name):
    assert answer()[name] == HEADERS[name]


@pytest.mark.parametrize("word", ["unsafe-inline", "unsafe-eval", "http:", "https:", "*"])
def test_the_policy_for_content_lets_nothing_in(word):
    assert word not in CONTENT_SECURITY_POLICY


def test_a_view_may_set_a_policy_of_its_own(answer):
    own = HttpResponse(headers={"Content-Security-Policy": "sandbox"})

    assert answer(response=own)["Content-Security-Policy"] == "sandbox"


def test_pages_are_not_kept(answer):
    assert answer()["Cache-Control"] == "no-store"


def test_static_files_may_be_kept(answer):
    assert "Cache-Control" not in answer("/static/css/portal.css")


def test_a_view_may_let_its_answer_be_kept(answer):
    own = HttpResponse(headers={"Cache-Control": "private, max-age=60"})

    assert answer(response=own)["Cache-Control"] == "private, max-age=60"


@pytest.mark.parametrize("path", ["/live", "/there-is-no-such-page", "/static/no-such-file.css"])
def test_the_whole_stack_sends_them(client, path):
    response = client.get(path)

    assert response["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert response["X-Request-ID"]


def test_over_tls_browsers_are_told_to_stay_with_it(client, settings):
    settings.SECURE_HSTS_SECONDS = 31_536_000

    response = client.get("/live", secure=True)

    assert response["Strict-Transport-Security"].startswith("max-age=31536000")
