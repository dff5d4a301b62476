"""What outside engines cost, as an admin sees it, on a desk and on a phone."""

import pytest

from therapybridge.tests.journeys.conftest import sign_in
from therapybridge.tests.journeys.test_every_page import ONLY_COLOURS, findings
from therapybridge.tests.test_usage import JULY, billed_note, billed_transcript

pytestmark = [pytest.mark.slow]


@pytest.fixture
def costs(open_browser, live_server, admin):
    billed_note()
    billed_note(at=JULY, usage={"calls": 1, "input_tokens": 10, "output_tokens": 5}, model="own")
    billed_transcript(at=JULY)
    page = open_browser(color_scheme="light", reduced_motion="reduce")
    page.context.add_cookies([sign_in(admin, live_server.url)])
    page.goto("/")
    page.get_by_role("link", name="Costs").click()
    page.wait_for_url("/usage")  # with its styles
    return page


def test_costs_are_readable_for_everybody(costs):
    assert costs.locator("h1").inner_text() == "What outside engines cost"
    assert findings(costs) == []

    costs.emulate_media(color_scheme="dark")
    assert findings(costs, ONLY_COLOURS) == []


def test_on_a_phone_the_table_scrolls_and_not_the_page(costs):
    costs.set_viewport_size({"width": 320, "height": 800})

    assert costs.evaluate("document.documentElement.scrollWidth") <= 320
