"""Web servers are replaced under load, and nobody notices."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import httpx2
import pytest
from django.conf import settings

from therapybridge.run.children import WEB
from therapybridge.run.processes import wait_until

ASKING = 3  # threads
PATIENCE = 180  # seconds; the machine may do something else besides


@pytest.fixture
def listener():
    """Held by whoever starts servers, as `make run` and systemd do: it outlives each of them."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        held.listen(512)
        yield held


@pytest.fixture
def start(listener):
    started = []

    def start_web():
        web = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *WEB, f"--bind=fd://{listener.fileno()}"]
            + ["therapybridge.tests.slow_wsgi:application"],
            cwd=settings.BASE_DIR,
            env={**os.environ, "LOG_FORMAT": "json"},
            pass_fds=[listener.fileno()],
            stderr=subprocess.DEVNULL,
        )
        started.append(web)
        assert wait_until(lambda: len(children(web)) == 2, seconds=PATIENCE)
        return web

    yield start_web
    for web in started:
        web.terminate()
        web.wait(PATIENCE)


def children(web):
    tasks = Path(f"/proc/{web.pid}/task/{web.pid}/children")
    return set(tasks.read_text().split())


@pytest.fixture
def url(listener):
    return f"http://127.0.0.1:{listener.getsockname()[1]}"


class Load:
    """Asks all the time; keeps what did not go well."""

    def __init__(self, url):
        self.url, self.answers, self.lost = url, 0, []
        self.stop = threading.Event()

    @contextlib.contextmanager
    def going_on(self):
        threads = [threading.Thread(target=self._ask) for _ in range(ASKING)]
        for thread in threads:
            thread.start()
        try:
            assert wait_until(lambda: self.answers > 20, seconds=PATIENCE)
            yield
            self.see_more()
        finally:
            self.stop.set()
            for thread in threads:
                thread.join()

    def see_more(self):
        enough = self.answers + 50
        assert wait_until(lambda: self.answers > enough, seconds=PATIENCE)

    def _ask(self):
        while not self.stop.is_set():
            try:
                answer = httpx2.get(f"{self.url}/live", trust_env=False, timeout=PATIENCE)
            except httpx2.HTTPError as error:
                self.lost.append(repr(error))
                continue
            if answer.status_code == 200:
                self.answers += 1
            else:
                self.lost.append(answer.status_code)


def test_workers_are_replaced_and_no_request_is_lost(start, url):
    web, load = start(), Load(url)
    before = children(web)

    with load.going_on():
        web.send_signal(signal.SIGHUP)
        assert wait_until(lambda: len(children(web) - before) == 2, seconds=PATIENCE)
        assert wait_until(lambda: not children(web) & before, seconds=PATIENCE)

    assert load.lost == []


def test_a_successor_takes_over_and_no_request_is_lost(start, url):
    web, load = start(), Load(url)

    with load.going_on():
        start()
        web.terminate()
        web.wait(PATIENCE)

    assert web.returncode == 0
    assert load.lost == []


def test_a_request_that_is_going_on_is_answered_by_the_server_that_ends(
    start, url, tmp_path, monkeypatch
):
    arrived = tmp_path / "arrived"
    monkeypatch.setenv("SLOW_REQUEST_ARRIVED", str(arrived))
    web, said = start(), []
    asking = threading.Thread(
        target=lambda: said.append(
            httpx2.get(f"{url}/slow", trust_env=False, timeout=PATIENCE).text
        )
    )
    asking.start()
    assert wait_until(arrived.exists, seconds=PATIENCE)

    web.terminate()
    web.wait(PATIENCE)
    asking.join()

    assert said == ["done"]


def test_nothing_of_a_server_that_ended_is_left_behind(start, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    web = start()
    assert list(tmp_path.glob("therapybridge-metrics-*"))

    web.terminate()
    web.wait(PATIENCE)

    assert list(tmp_path.glob("therapybridge-metrics-*")) == []


def test_all_workers_count_into_one_figure(start, url):
    start()
    for _ in range(20):
        httpx2.get(f"{url}/live", trust_env=False, timeout=PATIENCE)

    line = 'therapybridge_requests_total{method="GET",route="live",status_class="2xx"} 20.0'
    assert [
        line in httpx2.get(f"{url}/metrics", trust_env=False, timeout=PATIENCE).text
        for _ in range(5)
    ] == [True] * 5
