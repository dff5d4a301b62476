"""What the pages weigh in a real browser: bytes and requests at first sight and again, elements.

    python -m benchmarks.pages [--shots FOLDER]

Starts its own PostgreSQL, Valkey and gunicorn with hashed and compressed files, as `make run` does,
loads the demo practice, puts its sessions through the pipeline (notes by the local engine; the two
recordings are not transcribed) and opens each page in headless Chromium with an empty cache, and
once more. Bytes are those of the network, heads included. Goal: at most 100 kB and 12 requests at
first sight, 20 kB again. `--shots` keeps pictures of the pages, wide, narrow and printed.
"""

import argparse
import os
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from django.core.management import call_command
from playwright.sync_api import sync_playwright

from benchmarks.journey import CHROMIUM, cookie_of
from benchmarks.servers import own_servers, prepare
from benchmarks.sign_in import Web

FIRST, REQUESTS, AGAIN = 100_000, 12, 20_000  # bytes, number, bytes
PHONE = {"width": 390, "height": 844}


@dataclass
class Weight:
    bytes: int
    requests: int
    elements: int


def practice():
    """The demo, as it is some minutes after its start."""
    call_command("load_demo")
    demo = import_module("therapybridge.demo.practice")
    models, paperwork = (
        import_module("sessions_app.models"),
        import_module("therapybridge.demo.paperwork"),
    )
    sessions = list(models.TherapySession.objects.order_by("session_date"))
    for session, facts in zip(sessions, demo.SESSIONS, strict=True):
        import_module("sessions_app.tasks").process_session(session_id=str(session.pk))
        if facts.paperwork:
            paperwork.do(session.pk, facts.paperwork)
    return import_module("accounts.models").User.objects.get(email=demo.THERAPIST["email"])


def addresses() -> dict[str, str]:
    models = import_module("sessions_app.models")
    signed = models.SessionNote.objects.signed().select_related("session").get()
    draft = models.SessionNote.objects.filter(status="draft").get()
    template = models.NoteTemplate.objects.filter(created_by__isnull=False).first()
    patient = f"/patients/{signed.session.patient_id}"
    return {
        "today": "/",
        "patients": "/patients/",
        "patient": f"{patient}/",
        "contact data": f"{patient}/change",
        "timeline": f"{patient}/timeline/",
        "sessions": "/sessions/",
        "session": f"/sessions/{signed.session_id}/",
        "summary": f"/sessions/{signed.session_id}/summary",
        "signed note": f"/notes/{signed.pk}/",
        "note being written": f"/notes/{draft.pk}/",
        "templates": "/note-templates/",
        "template builder": f"/note-templates/{template.pk}/edit",
        "co-signatures": "/co-signatures/",
        "requests": "/access-requests",
        "new session": "/sessions/new",
    }


def weighed(page, path: str) -> Weight:
    """One visit: what came over the network. What the browser had kept is no request."""
    network = page.context.new_cdp_session(page)
    network.send("Network.enable")
    seen, kept = {}, set()
    network.on("Network.requestServedFromCache", lambda it: kept.add(it["requestId"]))
    network.on(
        "Network.loadingFinished",
        lambda it: seen.update({it["requestId"]: it["encodedDataLength"]}),
    )
    answer = page.goto(path, wait_until="networkidle")
    if answer.status != 200:
        raise SystemExit(f"{path} was answered with {answer.status}")
    asked = {request: size for request, size in seen.items() if request not in kept and size}
    network.detach()
    elements = page.evaluate("document.querySelectorAll('*').length")
    return Weight(sum(asked.values()), len(asked), elements)


def both_visits(browser, therapist, address: str, path: str) -> tuple[Weight, Weight]:
    context = browser.new_context(base_url=address)
    context.add_cookies([cookie_of(therapist, address)])
    page = context.new_page()
    first = weighed(page, path)
    page.goto("about:blank")
    again = weighed(page, path)
    context.close()
    return first, again


def report(name: str, first: Weight, again: Weight) -> None:
    good = first.bytes <= FIRST and first.requests <= REQUESTS and again.bytes <= AGAIN
    print(
        f"{name:22} {first.bytes / 1000:8.1f} {first.requests:8} {again.bytes / 1000:8.1f} "
        f"{again.requests:8} {first.elements:8}{'' if good else '  over a goal'}",
        flush=True,
    )


def take_shots(browser, therapist, address: str, paths: dict[str, str], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for colours in ("light", "dark"):
        context = browser.new_context(base_url=address, color_scheme=colours)
        context.add_cookies([cookie_of(therapist, address)])
        page = context.new_page()
        for name, path in paths.items():
            place = folder / name.replace(" ", "-")
            page.goto(path)
            page.set_viewport_size({"width": 1280, "height": 900})
            page.screenshot(path=f"{place}-{colours}.png", full_page=True)
            if colours == "light":
                page.pdf(path=f"{place}.pdf", format="A4")
                page.set_viewport_size(PHONE)
                page.screenshot(path=f"{place}-phone.png", full_page=True)
        context.close()


def run(folder: Path, shots: Path | None) -> None:
    os.environ |= {"STATIC_HASHED": "1", "STATIC_ROOT": str(folder / "static")}
    os.environ |= {"TRANSCRIBER": "null", "DJANGO_ALLOW_ASYNC_UNSAFE": "true"}
    prepare(folder)
    import_module("therapybridge.run.prepare").collect_files()
    therapist, paths = practice(), addresses()
    web = Web(dict(os.environ))
    address = f"http://localhost:{web.port}"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            print(
                f"{'page':22} {'first kB':>8} {'requests':>8} {'again kB':>8} {'requests':>8}",
                end="",
            )
            print(f" {'elements':>8}")
            for name, path in paths.items():
                report(name, *both_visits(browser, therapist, address, path))
            if shots:
                take_shots(browser, therapist, address, paths, shots)
            browser.close()
    finally:
        web.stop()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--shots", type=Path)
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "WARNING"
    with own_servers() as folder:
        run(folder, arguments.shots)


if __name__ == "__main__":
    main()
