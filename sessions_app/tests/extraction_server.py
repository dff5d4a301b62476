"""A real HTTP server on the loopback that answers as an OpenAI-compatible one would."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

NOTHING = {
    "name": "",
    "detail": "",
    "quotes": [],
    "status": "none",
    "level": "none",
    "risk": "none",
    "assertion": "present",
    "mood": "none",
}
NO_TEXTS = {"topic_summary": [], "therapist_notes": [], "patient_summary": []}


def item(kind, *quotes, **fields):
    return {**NOTHING, "kind": kind, "quotes": list(quotes), **fields}


def completion(answer, finish_reason="stop", refusal=None):
    content = answer if isinstance(answer, str) else json.dumps(answer)
    message = {"role": "assistant", "content": content, "refusal": refusal}
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": "tested",
        "choices": [{"index": 0, "message": message, "finish_reason": finish_reason}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 100, "total_tokens": 1100},
    }


class Answer:
    """One answer on the wire: a status, headers, and a body that may be slow or endless."""

    def __init__(self, body, status=200, headers=None, *, hang=0.0, repeat=1, drip=0.0):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status, self.headers = status, headers or {}
        self.hang, self.repeat, self.drip = hang, repeat, drip


def notes(*items, verdicts=(), **texts):
    """Answers a request for items with these items, for texts with these, and for a second look
    with these verdicts in their order."""
    looked = [{"number": number, "holds": holds} for number, holds in enumerate(verdicts)]
    said = {"WireTexts": {**NO_TEXTS, **texts}, "WireVerdicts": {"verdicts": looked}}

    def answer(request):
        wanted = request["response_format"].get("json_schema", {}).get("name")
        return Answer(completion(said.get(wanted, {"items": list(items)})))

    return answer


class NotesServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, script):
        super().__init__(("127.0.0.1", 0), Handler)
        self.script, self.requests, self.headers = list(script), [], []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        raw = self.rfile.read(int(self.headers["Content-Length"])).decode()
        request = json.loads(raw)
        self.server.requests.append(request)
        self.server.headers.append(dict(self.headers))
        step = self.server.script[min(len(self.server.requests), len(self.server.script)) - 1]
        self.give(step(request) if callable(step) else step)

    def give(self, answer):
        time.sleep(answer.hang)
        try:
            self.send_response(answer.status)
            for name, value in {"Content-Type": "application/json", **answer.headers}.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(answer.body) * answer.repeat))
            self.end_headers()
            for _ in range(answer.repeat):
                self.wfile.write(answer.body)
                self.wfile.flush()
                time.sleep(answer.drip)
        except OSError:  # the client had enough
            self.close_connection = True

    def log_message(self, *_):
        pass


@contextmanager
def answering(*script):
    """The last step of the script answers whatever comes after it."""
    server = NotesServer(script)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
