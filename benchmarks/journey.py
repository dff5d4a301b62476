"""What a note asks of the therapist, from "processed" to "signed", in a real browser.

    python -m benchmarks.journey [--transcript FILE]

Starts its own PostgreSQL, Valkey and gunicorn, writes the note of a bundled transcript with the
local engine, and walks the portal as she would: once with the mouse, once with the keyboard.
Counted are clicks, keys and words to read. Her seconds are those of the keystroke-level model
(Card, Moran and Newell 1983: 1.1 s to point, 0.1 s for a press of the button, 0.28 s for a key,
1.35 s to decide) and of silent reading (238 words a minute, Brysbaert 2019): she reads the whole
note, and hears nobody twice. What the machine takes meanwhile is measured and stands apart.
Goal: at most 4 minutes and 8 clicks.
"""

import argparse
import os
import re
import time
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.servers import own_servers, prepare
from benchmarks.sign_in import Web
from therapybridge.run.services import CHECKOUT

POINT, PRESS, KEY, DECIDE = 1.1, 0.1, 0.28, 1.35  # seconds
WORDS_A_MINUTE = 238
PASSWORD = "a quiet room with a clock"
SENTENCE = "We agreed to go on with this next week."
TRANSCRIPT = CHECKOUT / "therapybridge" / "demo" / "transcripts" / "maya_second.vtt"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@dataclass
class Step:
    name: str
    clicks: int = 0
    keys: int = 0
    words: int = 0
    decisions: int = 0
    machine: float = 0.0  # seconds, measured

    @property
    def hers(self) -> float:
        by_hand = self.clicks * (POINT + PRESS) + self.keys * KEY
        return by_hand + self.decisions * DECIDE + self.words / WORDS_A_MINUTE * 60


@dataclass
class Hand:
    """Does what she does, and counts it."""

    page: object
    steps: list[Step] = field(default_factory=list)

    def step(self, name: str):
        self.steps.append(Step(name))

    def click(self, target):
        self.now.clicks += 1
        self.now.decisions += 1
        self.timed(target.click)

    def press(self, *keys: str):
        for key in keys:
            self.now.keys += key.count("+") + 1
            self.timed(lambda key=key: self.page.keyboard.press(key))

    def type(self, text: str):
        self.now.decisions += 1
        self.now.keys += len(text)
        self.timed(lambda: self.page.keyboard.type(text))

    def read(self, words: str):
        self.now.words += len(words.split())

    def wait(self, target):
        self.timed(target.wait_for)

    def timed(self, act):
        began = time.perf_counter()
        act()
        self.now.machine += time.perf_counter() - began

    @property
    def now(self) -> Step:
        return self.steps[-1]


def with_the_mouse(hand: Hand, session) -> None:
    page = hand.page
    hand.step("open the editor")
    hand.click(page.get_by_role("button", name=re.compile("^Write (the|another) note")))
    hand.wait(page.locator("#show-keys:visible"))
    hand.step("read it")
    hand.read(words_of(page))
    hand.step("look two lines up")
    doubted = page.locator(".found-weak .line, .found-unsupported .line").all()
    for line in [*doubted, *page.locator(".found-verified .line").all()][:2]:
        hand.click(line)
        hand.read(page.locator(".is-evidence").first.inner_text())
    hand.step("write a sentence")
    hand.click(empty_field(page))
    hand.type(SENTENCE)
    hand.step("sign")
    hand.click(page.get_by_role("button", name="Sign", exact=True))
    hand.wait(page.get_by_label("Your password"))
    hand.type(PASSWORD)
    hand.click(page.get_by_role("button", name="Sign", exact=True))
    hand.wait(page.get_by_text("signed this note"))


def with_the_keyboard(hand: Hand, session) -> None:
    page = hand.page
    hand.step("open the editor")
    page.get_by_role("button", name=re.compile("^Write (the|another) note")).focus()
    hand.press("Enter")
    hand.wait(page.locator("#show-keys:visible"))
    hand.step("read it")
    hand.read(words_of(page))
    hand.step("look two lines up")
    hand.press("j", "e")
    for _ in range(2):
        hand.press("Tab", "Enter")
        hand.read(page.locator(".is-evidence").first.inner_text())
    hand.step("write a sentence")
    place = empty_field(page)
    hand.press("Escape")
    while not place.evaluate("it => it === document.activeElement"):
        hand.press("Alt+ArrowDown")
    hand.type(SENTENCE)
    hand.step("sign")
    hand.press("Escape", "s")
    hand.wait(page.get_by_label("Your password"))
    hand.type(PASSWORD)
    hand.press("Enter")
    hand.wait(page.get_by_text("signed this note"))


def words_of(page) -> str:
    values = page.locator("textarea, input[type=text]").evaluate_all(
        "all => all.map(one => one.value)"
    )
    labels = page.locator(".note-field label, .note-field legend, .points").all_inner_texts()
    return " ".join([*values, *labels])


def empty_field(page):
    return next(one for one in page.locator(".note-field textarea").all() if not one.input_value())


WALKS = {"mouse": with_the_mouse, "keyboard": with_the_keyboard}


def processed_session(transcript: Path):
    people = import_module("accounts.models")
    therapist = people.User.objects.create_user(
        "elena@example.com", PASSWORD, first_name="Elena", last_name="Marsh", role="therapist"
    )
    patient = people.User.objects.create_user(
        "maya@example.com", first_name="Maya", last_name="Okafor", role="patient"
    )
    people.TherapistPatient.objects.create(therapist=therapist, patient=patient)
    factories = import_module("accounts.tests.factories")
    factories.ConsentFactory(patient=patient, recorded_by=therapist)
    session = import_module("sessions_app.actions.receive").submit_transcript(
        patient=patient,
        text=transcript.read_bytes(),
        filename=transcript.name,
        session_date=import_module("django.utils.timezone").now(),
        by=therapist,
    )
    import_module("sessions_app.tasks").process_session(session_id=str(session.pk))
    session.refresh_from_db()
    return therapist, session


def cookie_of(therapist, address: str) -> dict:
    client = import_module("django.test").Client()
    client.force_login(therapist)
    (cookie,) = [one for one in client.cookies.values() if "sessionid" in one.key]
    return {"name": cookie.key, "value": cookie.value, "url": address}


def walk(browser, name: str, therapist, session, address: str) -> Hand:
    context = browser.new_context(base_url=address, viewport={"width": 1400, "height": 900})
    context.add_cookies([cookie_of(therapist, address)])
    hand = Hand(context.new_page())
    hand.page.goto(f"/sessions/{session.pk}/")
    WALKS[name](hand, session)
    context.close()
    return hand


def report(name: str, hand: Hand) -> None:
    total = Step("in all")
    print(f"\n{name:34} clicks  keys  words  her seconds  the machine's")
    for step in hand.steps:
        line(step)
        for counted in ("clicks", "keys", "words", "decisions", "machine"):
            setattr(total, counted, getattr(total, counted) + getattr(step, counted))
    line(total)


def line(step: Step) -> None:
    print(
        f"{step.name:34} {step.clicks:6} {step.keys:5} {step.words:6} {step.hers:12.1f} "
        f"{step.machine:14.1f}"
    )


def run(folder: Path, transcript: Path) -> None:
    prepare(folder)
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop in this thread
    therapist, session = processed_session(transcript)
    print(f"{session.transcript.segments.count()} segments, {session.get_status_display().lower()}")
    web = Web(dict(os.environ))
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            for name in WALKS:
                address = f"http://localhost:{web.port}"
                report(name, walk(browser, name, therapist, session, address))
            browser.close()
    finally:
        web.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--transcript", type=Path, default=TRANSCRIPT)
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "WARNING"
    with own_servers() as folder:
        run(folder, arguments.transcript)


if __name__ == "__main__":
    main()
