"""Recording in the browser: what was said once is not lost, whatever happens to page or network."""

import pytest
from playwright.sync_api import expect

from sessions_app.models import Recording, TherapySession
from therapybridge.tests.journeys.conftest import wait_until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("no_engine", "consent")]

LEFT = """new Promise((resolve) => {
  const request = indexedDB.open("therapybridge-recordings");
  request.onsuccess = () => {
    const count = request.result.transaction("chunks").objectStore("chunks").count();
    count.onsuccess = () => { request.result.close(); resolve(count.result); };
  };
})"""


def enter_room(page, patient):
    page.goto("/sessions/new?way=record")
    page.get_by_label("Patient", exact=True).select_option(label=patient.full_name)
    page.get_by_role("button", name="Open the room").click()
    page.wait_for_url("**/record")


def record(page):
    page.get_by_role("button", name="Start recording").click()
    expect(page.get_by_role("status")).to_have_text("Recording")


def arrived():
    return Recording.objects.get().size


def wait_for_more(page, than=0):
    for _ in range(300):
        if arrived() > than:
            return
        page.wait_for_timeout(100)
    raise AssertionError("nothing more arrived")


END = """new Promise((resolve) => {
  const request = indexedDB.open("therapybridge-recordings");
  request.onsuccess = () => {
    const all = request.result.transaction("chunks").objectStore("chunks").getAll();
    all.onsuccess = () => {
      request.result.close();
      resolve(Math.max(0, ...all.result.map(({ start, bytes }) => start + bytes.byteLength)));
    };
  };
})"""


def wait_for_something_unsent(page):
    """What the browser keeps may have arrived already, its acknowledgement being lost."""
    for _ in range(300):
        if page.evaluate(END) > (size := arrived()):
            return size
        page.wait_for_timeout(100)
    raise AssertionError("everything had arrived")


def test_record_pause_stop_and_read(browser, patient, worker):
    enter_room(browser, patient)
    record(browser)
    wait_for_more(browser)
    browser.get_by_role("button", name="Pause, off the record").click()
    expect(browser.get_by_role("status")).to_contain_text("Off the record")
    browser.get_by_role("button", name="Go on recording").click()
    wait_for_more(browser, than=arrived())

    browser.get_by_role("button", name="Stop").click()
    browser.wait_for_url("**/sessions/*-*/")
    worker()

    expect(browser.get_by_role("article", name="Found in the session")).to_be_visible(
        timeout=40_000
    )
    assert browser.evaluate(LEFT) == 0
    middle = int(browser.evaluate("Number(document.getElementById('seek').max) / 2"))
    browser.locator("#seek").fill(str(middle))
    browser.get_by_role("button", name="Play", exact=True).click()
    wait_until(browser, f"document.getElementById('audio').currentTime > {middle} + 0.3")


FULL = """() => {
  const put = IDBObjectStore.prototype.put;
  IDBObjectStore.prototype.put = function (value) {
    if (this.name === "chunks") throw new DOMException("full", "QuotaExceededError");
    return put.call(this, value);
  };
}"""


def test_a_device_without_room_sends_from_memory(browser, patient, worker):
    enter_room(browser, patient)
    record(browser)
    wait_for_more(browser)

    browser.evaluate(FULL)
    wait_for_more(browser, than=arrived())
    expect(browser.get_by_text("no room left")).to_be_visible(timeout=15_000)
    browser.get_by_role("button", name="Stop").click()
    browser.wait_for_url("**/sessions/*-*/")
    worker()

    expect(browser.get_by_role("article", name="Found in the session")).to_be_visible(
        timeout=40_000
    )


def test_a_lost_network_loses_nothing(browser, patient):
    enter_room(browser, patient)
    record(browser)
    wait_for_more(browser)

    browser.context.set_offline(True)
    expect(browser.get_by_text("The network is away.")).to_be_visible(timeout=15_000)
    before = arrived()
    browser.context.set_offline(False)

    wait_for_more(browser, than=before)
    expect(browser.get_by_text("Everything so far is saved.")).to_be_visible()
    wait_until(browser, f"{LEFT}.then((left) => left === 0)")


def test_a_crash_without_network_loses_nothing_and_the_session_goes_on(browser, patient, worker):
    enter_room(browser, patient)
    room = browser.url
    record(browser)
    wait_for_more(browser)
    browser.context.set_offline(True)
    before = wait_for_something_unsent(browser)
    browser.close(run_before_unload=False)
    browser.context.set_offline(False)

    again = browser.context.new_page()
    again.goto(room)
    expect(again.get_by_role("status")).to_contain_text("Everything until then has arrived")
    after_the_crash = arrived()
    again.get_by_role("button", name="Go on recording").click()
    wait_for_more(again, than=after_the_crash)
    again.get_by_role("button", name="Stop").click()
    again.wait_for_url("**/sessions/*-*/")
    worker()

    expect(again.get_by_role("article", name="Found in the session")).to_be_visible(timeout=40_000)
    assert after_the_crash > before
    assert TherapySession.objects.get().duration_seconds >= 14


def test_a_stop_without_network_is_finished_on_coming_back(browser, patient):
    enter_room(browser, patient)
    room = browser.url
    record(browser)
    wait_for_more(browser)
    browser.context.set_offline(True)
    browser.get_by_role("button", name="Stop").click()
    expect(browser.get_by_role("status")).to_contain_text("Sending the rest")
    browser.wait_for_timeout(500)
    browser.close(run_before_unload=False)
    browser.context.set_offline(False)

    again = browser.context.new_page()
    again.goto(room)

    again.wait_for_url("**/sessions/*-*/")
    assert Recording.objects.get().is_complete


def test_a_refusal_by_a_proxy_loses_nothing(browser, patient):
    enter_room(browser, patient)
    record(browser)
    wait_for_more(browser)

    browser.route("**/uploads/*", lambda route: route.fulfill(status=408, body="Timeout"))
    expect(browser.get_by_text("The network is away.")).to_be_visible(timeout=15_000)
    before = arrived()
    browser.unroute("**/uploads/*")

    wait_for_more(browser, than=before)
    expect(browser.get_by_text("Everything so far is saved.")).to_be_visible()


def test_one_tab_at_a_time(browser, patient):
    enter_room(browser, patient)

    second = browser.context.new_page()
    second.goto(browser.url)

    expect(second.get_by_text("This room is open in another tab.")).to_be_visible()
    expect(second.get_by_role("button", name="Start recording")).to_be_hidden()


def test_a_forbidden_microphone_is_explained(browser, patient):
    enter_room(browser, patient)
    browser.evaluate(
        """void (navigator.mediaDevices.getUserMedia = () =>
             Promise.reject(new DOMException("no", "NotAllowedError")))"""
    )

    browser.get_by_role("button", name="Start recording").click()

    expect(browser.get_by_role("alert")).to_contain_text("Allow it in the address bar")


def test_the_room_shows_no_words_of_the_session(browser, patient):
    enter_room(browser, patient)
    record(browser)

    assert patient.first_name not in browser.content()
