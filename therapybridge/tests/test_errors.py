import pytest
from django.db import OperationalError

pytestmark = pytest.mark.django_db

SHAPE = {"code", "message", "details", "request_id"}
NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("get", f"/api/v1/sessions/{NOBODY}", None, 404, "not_found"),
        ("get", "/api/v1/nowhere", None, 404, "not_found"),
        ("post", "/api/v1/sessions", {}, 422, "invalid"),
        ("put", "/api/v1/patients", {}, 405, "method_not_allowed"),
        ("get", "/api/v1/sessions?status=weird", None, 422, "invalid"),
        ("get", "/api/v1/sessions?patient_id=1", None, 422, "invalid"),
        ("get", "/api/v1/sessions?page=999", None, 404, "not_found"),
    ],
)
def test_errors_have_one_shape(api, method, path, body, status, code):
    answer = getattr(api, method)(path, body)

    assert answer.status_code == status
    assert set(answer.json()["error"]) == SHAPE
    assert answer.json()["error"]["code"] == code
    assert answer.json()["error"]["request_id"] == answer["X-Request-ID"]


def test_malformed_json_is_the_clients_fault(api):
    answer = api.post("/api/v1/sessions", data="{nope", content_type="application/json")

    assert answer.status_code == 400
    assert "nope" not in answer.content.decode()


def test_without_a_token_it_is_401(client):
    answer = client.get("/api/v1/sessions")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert set(answer.json()["error"]) == SHAPE


def test_a_page_that_is_not_there_is_a_page(portal):
    answer = portal.get("/nowhere")

    assert answer.status_code == 404
    assert answer["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("path", ["/patients/", "/api/v1/patients"])
def test_a_bug_tells_nothing_but_its_request(client, therapist, monkeypatch, path):
    monkeypatch.setattr("accounts.access.PatientScopedQuerySet.visible_to", lambda *args: 1 / 0)
    monkeypatch.setattr("accounts.models.users.UserQuerySet.visible_to", lambda *args: 1 / 0)
    client.force_login(therapist)
    client.raise_request_exception = False

    answer = client.get(path)

    assert answer.status_code == 500
    assert "ZeroDivision" not in answer.content.decode()
    assert answer["X-Request-ID"] in answer.content.decode()


@pytest.mark.parametrize(
    ("path", "kind"), [("/patients/", "text/html"), ("/api/v1/patients", "application/json")]
)
def test_a_database_that_is_away_is_not_a_bug(client, therapist, monkeypatch, path, kind):
    def away(*args):
        raise OperationalError("connection refused by 10.0.0.7")

    monkeypatch.setattr("accounts.models.users.UserQuerySet.visible_to", away)
    client.force_login(therapist)
    client.raise_request_exception = False

    answer = client.get(path)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"].startswith(kind)
    assert "10.0.0.7" not in answer.content.decode()
