"""Laying out a document reads no file, asks no address and attaches nothing, whatever it says."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from io import BytesIO

import pikepdf
import pytest
import weasyprint
from weasyprint.urls import URLFetcher

from exports.documents.order import RenderingFailed
from exports.tests.papers import dot, event, head_of, note, written
from exports.writing import paper
from exports.writing.layout import Press

PAYLOADS = [
    '<link rel="attachment" href="{address}">',
    '<a rel="attachment" href="{address}">x</a>',
    '<img src="{address}">',
    '<object data="{address}"></object>',
    '<embed src="{address}">',
    '<style>@import "{address}";</style>',
    "<style>p {{ background: url({address}) }} @font-face {{ src: url({address}) }}</style>",
    '<p style="background: url({address})">x</p>',
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{address}"/></svg>',
    '<svg xmlns="http://www.w3.org/2000/svg"><use href="{address}#x"/></svg>',
    '</style></head><link rel="stylesheet" href="{address}">',
    '<?xml-stylesheet href="{address}"?><!DOCTYPE x [<!ENTITY e SYSTEM "{address}">]>&e;',
    '<base href="{address}"><iframe src="{address}"></iframe>',
    '"; }} @page {{ background: url({address}) }} p {{ content: "',
    "data:text/html,<img src={address}>",
]


@pytest.fixture(scope="module")
def canary():
    """A server of this machine that counts who asks it."""

    class Counting(BaseHTTPRequestHandler):
        def do_GET(self):
            self.server.asked += 1
            self.send_response(302)
            self.send_header("Location", "file:///etc/hostname")
            self.end_headers()

        def log_message(self, *arguments):
            pass

    server = HTTPServer(("127.0.0.1", 0), Counting)
    server.asked = 0
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def addresses(canary, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("CANARY-OF-A-FILE")
    return [f"http://127.0.0.1:{canary.server_port}/x", secret.as_uri()]


def bad_words(addresses):
    return [payload.format(address=address) for payload in PAYLOADS for address in addresses]


def attached(content):
    with pikepdf.open(BytesIO(content)) as pdf:
        files = [one for one in pdf.objects if isinstance(one, pikepdf.Dictionary) and "/EF" in one]
        return [*pdf.attachments, *files]


def test_words_of_people_reach_nothing(canary, addresses):
    words = bad_words(addresses)
    rows = [event(at, title=text, description=text) for at, text in enumerate(words)]

    content = written("pdf", {"timeline": rows}, name=" ".join(words[:4]))

    assert canary.asked == 0
    assert attached(content) == []
    assert b"CANARY-OF-A-FILE" not in content


def test_words_of_a_note_and_of_a_letterhead_reach_nothing(canary, addresses):
    words = bad_words(addresses)
    letterhead = {"name": words[0], "lines": words, "footer": words[5]}
    notes = [note(text="\n".join(words), template=words[2], author=words[3])]

    content = written("pdf", {"notes": notes}, kind="session_notes", letterhead=letterhead)

    assert canary.asked == 0
    assert attached(content) == []


@pytest.mark.parametrize("payload", PAYLOADS)
def test_even_markup_reaches_nothing(canary, addresses, payload):
    """As if somebody's words had not been escaped."""
    html = "".join(payload.format(address=address) for address in addresses)

    with Press(lambda: None) as press:
        content = press.ask("whole", f'<html lang="en"><title>x</title><body>{html}')[1]

    assert canary.asked == 0
    assert attached(content) == []


def test_the_canary_would_have_sung(canary, addresses):
    before = canary.asked
    fetcher = URLFetcher(allow_redirects=False)

    weasyprint.HTML(string=f'<img src="{addresses[0]}">', url_fetcher=fetcher).write_pdf()

    assert canary.asked > before
    canary.asked = 0


def test_only_the_letterheads_own_picture_is_drawn():
    own, other = paper.logo_address(head_of(logo=dot())), "data:image/png;base64,iVBORw0KGgo="
    html = f'<html lang="en"><title>x</title><img alt="a" src="{own}"><img alt="b" src="{other}">'

    with Press(lambda: None, logo=own) as press:
        content = press.ask("whole", html)[1]

    with pikepdf.open(BytesIO(content)) as pdf:
        kinds = [str(one.get("/Subtype")) for one in pdf.objects if isinstance(one, pikepdf.Stream)]
    assert kinds.count("/Image") == 1


def test_whoever_raises_stops_the_press():
    class Stop(Exception):
        pass

    def stop():
        raise Stop

    with pytest.raises(Stop), Press(stop) as press:
        press.ask("whole", "<p>x")

    assert press.process.returncode is not None


def test_a_press_that_dies_is_a_refusal():
    with Press(lambda: None) as press, pytest.raises(RenderingFailed):
        press.ask("no such thing", "<p>x")
