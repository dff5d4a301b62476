"""The API's documentation is drawn by scripts of others, under our policy."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.slow]
LOGO = "https://cdn.redoc.ly/redoc/logo-mini.svg"  # the policy refuses it, then Redoc does without


@pytest.fixture
def reader(chromium, live_server):
    """Somebody who is not signed in, and what the browser complained of."""
    context = chromium.new_context(base_url=live_server.url)
    page = context.new_page()
    page.complaints = []
    context.on("console", lambda m: m.type == "error" and page.complaints.append(m.text))
    context.on("weberror", lambda error: page.complaints.append(str(error.error)))
    yield page
    context.close()


def go_down(page, *, until):
    """Routes are drawn when they come into sight."""
    page.mouse.move(200, 400)
    for _ in range(60):
        if until.count():
            break
        page.mouse.wheel(0, 1000)
        page.wait_for_timeout(100)
    expect(until.first).to_be_attached()


def test_swagger_shows_every_route(reader):
    reader.goto("/docs")

    expect(reader.locator(".opblock-summary-path").first).to_be_visible()
    go_down(reader, until=reader.locator("[data-path='/api/v1/usage']"))
    assert reader.complaints == []


def test_redoc_shows_every_route_in_its_own_style(reader):
    reader.goto("/redoc")

    upload = reader.get_by_text("/api/v1/sessions/upload", exact=False).first
    expect(upload).to_be_visible()
    menu = reader.locator(".menu-content")
    assert menu.evaluate("menu => getComputedStyle(menu).position") == "sticky"
    assert [text for text in reader.complaints if LOGO not in text] == []
