import threading

import pytest
from django.db import connection, transaction
from django.http import HttpResponse
from django.urls import include, path

from accounts.models import User
from therapybridge import urls

pytestmark = pytest.mark.django_db(transaction=True)


def slow(request):
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_sleep(5)")
    return HttpResponse("done")


def waiting(request):
    with transaction.atomic():
        User.objects.select_for_update().get()
    return HttpResponse("done")


urlpatterns = [
    path("slow", slow),
    path("api/slow", slow),
    path("waiting", waiting),
    path("", include(urls)),
]
handler500 = urls.handler500


@pytest.fixture
def impatient(settings, client):
    """What STATEMENT_SECONDS and LOCK_SECONDS set for the web, in less time."""
    settings.ROOT_URLCONF = __name__
    client.raise_request_exception = False
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300ms'; SET lock_timeout = '100ms'")
    yield client
    connection.close()


@pytest.fixture
def locked(therapist):
    """Somebody else holds a row for as long as the test takes."""
    is_held, may_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            User.objects.select_for_update().get()
            is_held.set()
            may_go.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait(10)
    yield
    may_go.set()
    holder.join()


@pytest.mark.parametrize(
    ("path", "kind"), [("/slow", "text/html"), ("/api/slow", "application/json")]
)
def test_a_query_that_takes_too_long_is_given_up(impatient, path, kind):
    answer = impatient.get(path)

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"
    assert answer["Content-Type"].startswith(kind)


def test_a_wait_for_somebody_elses_lock_is_given_up(impatient, locked):
    answer = impatient.get("/waiting")

    assert answer.status_code == 503
    assert answer["Retry-After"] == "5"


def test_the_next_request_finds_the_database_as_it_was(impatient):
    impatient.get("/slow")

    assert impatient.get("/live").status_code == 200
    assert impatient.get("/ready").json()["checks"]["database"] == "ok"
