"""A real HTTP server on the loopback that answers as a transcription service would."""

import json
import threading
import time
from contextlib import contextmanager
from email.parser import BytesParser
from email.policy import HTTP
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Answer:
    """One scripted answer: a status, headers, and a body that may come slowly or not at all."""

    def __init__(self, body=b"", status=200, headers=None, *, hang=0.0, repeat=1, cut=0):
        self.body = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.status = status
        self.headers = headers or {}
        self.hang = hang
        self.repeat = repeat
        self.cut = cut  # bytes that are announced but never sent


class TranscriptionServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, answers):
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.requests = []

    @property
    def url(self):
        return f"http://127.0.0.1:{self.server_port}/v1"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.requests.append(Request(self.path, dict(self.headers), body))
        number = min(len(self.server.requests), len(self.server.answers)) - 1
        self.give(self.server.answers[number])

    def give(self, answer):
        length = len(answer.body) * answer.repeat + answer.cut
        self.send_response(answer.status)
        for name, value in {"Content-Type": "application/json", **answer.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(length))
        self.end_headers()
        self.wfile.flush()
        time.sleep(answer.hang)
        try:
            for _ in range(answer.repeat):
                self.wfile.write(answer.body)
        except OSError:  # the client had enough
            pass
        self.close_connection = bool(answer.cut)

    def log_message(self, *_):
        pass


class Request:
    def __init__(self, path, headers, body):
        self.path = path
        self.headers = headers
        self.body = body

    @property
    def fields(self):
        head = f"Content-Type: {self.headers['Content-Type']}\r\n\r\n".encode()
        message = BytesParser(policy=HTTP).parsebytes(head + self.body)
        fields = {}
        for part in message.iter_parts():
            name = part.get_param("name", header="content-disposition")
            fields.setdefault(name, []).append(part.get_payload(decode=True))
        return fields


@contextmanager
def answering(*answers):
    server = TranscriptionServer(answers)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
