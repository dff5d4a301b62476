import pytest
from django.http import HttpResponse
from django.urls import include, path

from accounts import throttles
from therapybridge import urls

pytestmark = pytest.mark.django_db

SHAPE = {"code", "message", "details", "request_id"}


@throttles.limited("signup", by=throttles.address)
def door(request):
    return HttpResponse("in")


urlpatterns = [path("door", door), path("api/door", door), path("", include(urls))]
handler404 = urls.handler404


@pytest.fixture
def few(settings):
    settings.ROOT_URLCONF = __name__
    settings.THROTTLES = {
        **settings.THROTTLES,
        "signup": "1/h",
        "api": "2/h",
        "anonymous": "2/h",
        "uploads": "5/h",
        "playback": "5/h",
    }


def test_the_api_refuses_in_the_one_shape(few, api):
    answers = [api.get("/api/v1/auth/me") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert set(answers[2].json()["error"]) == SHAPE
    assert 1 <= int(answers[2]["Retry-After"]) <= 3600
    assert answers[2].json()["error"]["details"] == {"retry_after": int(answers[2]["Retry-After"])}


def test_people_do_not_use_up_each_others_limit(few, api, patient_api):
    for _ in range(3):
        api.get("/api/v1/auth/me")

    assert patient_api.get("/api/v1/auth/me").status_code == 200


def test_strangers_share_the_limit_of_their_address(few, client):
    answers = [client.get("/api/v1/sessions") for _ in range(3)]

    assert [answer.status_code for answer in answers] == [401, 401, 429]
    assert set(answers[2].json()["error"]) == SHAPE
    assert answers[2]["Retry-After"]
    assert client.get("/api/v1/sessions", REMOTE_ADDR="192.0.2.9").status_code == 401


def test_bad_tokens_are_counted(few, client):
    answers = [
        client.get("/api/v1/sessions", HTTP_AUTHORIZATION=f"Bearer {number}") for number in range(3)
    ]

    assert [answer.status_code for answer in answers] == [401, 401, 429]


def test_the_parts_of_an_upload_have_a_budget_of_their_own(few, api):
    for _ in range(2):
        api.get("/api/v1/auth/me")

    answers = [api.post("/api/v1/uploads").status_code for _ in range(5)]

    assert 429 not in answers
    assert api.post("/api/v1/uploads").status_code == 429


def test_playing_has_a_budget_of_its_own(few, api, session):
    answers = [api.get(f"/api/v1/sessions/{session.pk}/audio").status_code for _ in range(6)]

    assert answers == [404] * 5 + [429]


def test_a_page_says_it_in_words(few, client):
    client.post("/door")

    answer = client.post("/door")

    assert answer.status_code == 429
    assert answer["Content-Type"].startswith("text/html")
    assert 1 <= int(answer["Retry-After"]) <= 3600
    assert "Too many requests" in answer.text


def test_outside_of_the_framework_the_api_has_its_shape_too(few, client):
    client.post("/api/door")

    answer = client.post("/api/door")

    assert answer.status_code == 429
    assert set(answer.json()["error"]) == SHAPE


def test_a_cache_that_is_away_closes_doors_and_says_for_how_long(few, client, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }

    answer = client.post("/door")

    assert answer.status_code == 503
    assert int(answer["Retry-After"]) > 0


def test_a_cache_that_is_away_stops_no_reading(few, api, settings):
    settings.CACHES = {
        "default": {**settings.CACHES["default"], "LOCATION": "redis://127.0.0.1:1/0"}
    }

    assert api.get("/api/v1/auth/me").status_code == 200
