import logging
import os
import secrets
import threading

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from django.http import HttpResponse

from accounts import request_id
from accounts.models import AuditEvent
from therapybridge import celery_request_id
from therapybridge.middleware import RequestIdMiddleware

GIVEN = "abcdef-0123456789"


@pytest.fixture
def answer(rf):
    """What the middleware makes of a request; `view` is called inside of it."""

    def answer(given=None, view=lambda: HttpResponse("ok")):
        headers = {"X-Request-ID": given} if given else {}
        return RequestIdMiddleware(lambda request: view())(rf.get("/x", headers=headers))

    return answer


@pytest.fixture
def bound():
    token = request_id.bind(GIVEN)
    yield GIVEN
    request_id.release(token)


@pytest.fixture
def task_sees():
    """The request id inside a task that a real worker takes from the real broker."""
    app = Celery("of-the-test", broker=os.environ["REDIS_URL"], fixups=[])
    app.conf.task_default_queue = f"test-{secrets.token_hex(4)}"
    celery_request_id.connect(app)
    seen, done = [], threading.Event()

    @app.task(shared=False)
    def look():
        seen.append(request_id.current())
        done.set()

    with start_worker(app, pool="solo", perform_ping_check=False):

        def task_sees():
            done.clear()
            look.delay()
            assert done.wait(20)
            return seen[-1]

        yield task_sees


def test_a_request_without_an_id_is_given_one(answer):
    assert len(answer()["X-Request-ID"]) == 16


def test_a_request_keeps_its_id(answer):
    assert answer(GIVEN)["X-Request-ID"] == GIVEN


@pytest.mark.parametrize(
    "bad", ["short", "a" * 65, "a" * 16 + "\r\nX: y", "\x1b[31m" * 4, "<script>0000", "aaaa bbbb"]
)
def test_what_does_not_look_like_an_id_is_replaced(answer, bad):
    assert answer(bad)["X-Request-ID"] != bad


def test_the_id_is_known_only_while_the_request_is_answered(answer):
    during = []

    answer(GIVEN, view=lambda: HttpResponse(during.append(request_id.current())))

    assert during == [GIVEN]
    assert request_id.current() is None


def test_a_request_is_one_line_without_its_path(answer, caplog):
    with caplog.at_level(logging.INFO, logger="therapybridge.middleware"):
        answer(GIVEN, view=lambda: HttpResponse(status=404))

    [record] = caplog.records
    assert (record.method, record.route, record.status) == ("GET", "none", 404)
    assert "/x" not in record.getMessage()


def test_a_task_has_the_id_of_its_request(task_sees, bound):
    assert task_sees() == bound


def test_what_a_task_writes_down_has_the_id_of_its_request(db):
    app = Celery("of-the-test", fixups=[])
    app.request_ids = {}

    @app.task(shared=False)
    def act():
        return AuditEvent.objects.record(by=None, action="x.done").request_id

    act.push_request(**{celery_request_id.HEADER: GIVEN})
    celery_request_id.take_up(task=act, task_id="1")
    written = act.run()
    celery_request_id.put_down(task=act, task_id="1")

    assert written == GIVEN


def test_a_task_of_no_request_is_given_an_id(task_sees):
    assert len(task_sees()) == 16


def test_the_next_task_does_not_inherit_the_id(task_sees, bound):
    first = task_sees()
    with_another = request_id.bind("another-0123456789")

    second = task_sees()

    request_id.release(with_another)
    assert (first, second) == (bound, "another-0123456789")
