"""Journeys: a real headless Chromium, the real server, and a real worker on the test database."""

import os
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from playwright.sync_api import expect, sync_playwright

from therapybridge.celery import app
from therapybridge.run.processes import wait_until as until

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
DEMO_SOUND = Path(settings.BASE_DIR, "therapybridge", "demo", "audio", "intake_short.opus")
expect.set_options(timeout=20_000)  # the machine may be busy with other tests
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=no-user-gesture-required",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]


@pytest.fixture(scope="session")
def beside_playwright():
    """Playwright keeps an event loop in this thread; the ORM may be used here all the same."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    yield
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def chromium(beside_playwright, django_db_setup):
    if not Path(CHROMIUM).exists():
        pytest.fail(f"The journeys need Chromium at {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, live_server, therapist):
    """A browser in which the therapist is signed in; in the end it must have stayed at home, and
    no script or style may have been refused by the security policy."""
    contexts, seen = [], []

    def open_browser(**options):
        options.setdefault("viewport", {"width": 1280, "height": 800})
        context = chromium.new_context(base_url=live_server.url, **options)
        context.grant_permissions(["microphone"])
        context.on("request", lambda request: seen.append(("request", request.url)))
        context.on("console", lambda message: seen.append(("console", message.text)))
        context.on("weberror", lambda error: seen.append(("error", str(error.error))))
        context.add_cookies([sign_in(therapist, live_server.url)])
        contexts.append(context)
        return context.new_page()

    yield open_browser
    for context in contexts:
        context.close()
    assert not left_home(seen)
    assert not [text for kind, text in seen if kind == "error" or "Security Policy" in text]


@pytest.fixture
def browser(open_browser):
    return open_browser()


def left_home(seen):
    addresses = [urlsplit(text) for kind, text in seen if kind == "request"]
    return [
        address.geturl()
        for address in addresses
        if address.scheme not in ("blob", "data") and address.hostname != "localhost"
    ]


def sign_in(user, url):
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    return {"name": cookie.key, "value": cookie.value, "url": url}


@pytest.fixture
def worker(transactional_db):
    """Call it to start a real worker on the test's database, with engines that need no model; it
    is there when the call ends."""
    processes = []

    def start():
        process = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "therapybridge", "worker"]
            + ["--pool", "solo", "-Q", "celery,recordings,exports", "--loglevel", "warning"],
            cwd=settings.BASE_DIR,
            env={**os.environ, **environment()},
        )
        processes.append(process)
        until(lambda: app.control.ping(timeout=0.5) or process.poll() is not None, seconds=180)
        assert process.poll() is None, "The worker did not start."

    yield start
    for process in processes:
        process.terminate()
        process.wait(timeout=30)


def environment():
    address = urlsplit(os.environ["DATABASE_URL"])
    database = connection.settings_dict["NAME"]
    return {
        "DATABASE_URL": address._replace(path=f"/{database}").geturl(),
        "TRANSCRIBER": "null",
        "NOTE_EXTRACTOR": "null",
    }


@pytest.fixture
def no_engine(settings):
    """The pages name no missing models: the worker's engine needs none."""
    settings.TRANSCRIBER = settings.NOTE_EXTRACTOR = "null"


def wait_until(page, expression, *, seconds=30):
    """Ask the page again and again: its security policy forbids Playwright's own way of waiting."""
    until = time.monotonic() + seconds
    while not page.evaluate(expression):
        assert time.monotonic() < until, f"never became true: {expression}"
        page.wait_for_timeout(100)
