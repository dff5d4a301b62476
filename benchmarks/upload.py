"""Memory and CPU of the web process for a small and a large upload (goals: +8 MB, 1.35 x Django).

    python -m benchmarks.upload [--large 499] [--rounds 2]

Starts its own PostgreSQL, Valkey and gunicorn (one worker, the settings of the product) in a
temporary directory. "plain" is Django's own multipart save to the disk, without encryption. The
client runs on the same machine; CPU is that of the worker and of the decoder it starts.
"""

import argparse
import contextlib
import http.client
import os
import shutil
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.apps import apps
from django.utils.module_loading import import_string

from benchmarks.servers import own_servers, prepare
from therapybridge.run.children import WEB
from therapybridge.run.services import CHECKOUT

MB = 1024 * 1024
TICK = os.sysconf("SC_CLK_TCK")
BOUNDARY = "benchmark-boundary"
PIECE = os.urandom(MB)


@dataclass
class Cost:
    peak: float  # MB
    cpu: float  # seconds
    wall: float


class Web:
    """gunicorn with one worker; `cost()` is what that worker has used."""

    def __init__(self, application: str, environment: dict[str, str]):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        bind = f"--bind=127.0.0.1:{self.port}"
        self._master = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *WEB, "--workers=1", bind, application],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._wait()

    def _wait(self):
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.2)
        raise SystemExit("gunicorn did not start")

    @property
    def worker(self) -> str:
        master = self._master.pid
        return Path(f"/proc/{master}/task/{master}/children").read_text().split()[0]

    def peak(self) -> float:
        for line in Path(f"/proc/{self.worker}/status").read_text().splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) / 1024
        raise SystemExit("no VmHWM on this system")

    def forget_peak(self):
        """What was used to start does not hide what an upload needs."""
        Path(f"/proc/{self.worker}/clear_refs").write_text("5")

    def cpu(self) -> float:
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        return sum(map(int, fields[11:15])) / TICK  # with those of children that ended

    def stop(self):
        self._master.terminate()
        self._master.wait()


def wav(megabytes: int):
    """A valid recording of this size, in pieces; other bytes every time, so no duplicate."""
    size = megabytes * MB
    head = b"RIFF" + size.to_bytes(4, "little") + b"WAVEfmt \x10\0\0\0\x01\0\x02\0"
    head += (48_000).to_bytes(4, "little") + (192_000).to_bytes(4, "little") + b"\x04\0\x10\0"
    head += b"data" + size.to_bytes(4, "little") + os.urandom(16)
    yield head
    yield from (PIECE for _ in range(megabytes - 1))
    yield PIECE[len(head) :]


def post(port: int, path: str, headers: dict, fields: dict, name: str, megabytes: int):
    head = "".join(
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{key}"\r\n\r\n{value}\r\n'
        for key, value in fields.items()
    )
    head += f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="a"\r\n\r\n'
    tail = f"\r\n--{BOUNDARY}--\r\n"
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    connection.putrequest("POST", path)
    connection.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    connection.putheader("Content-Length", str(len(head) + megabytes * MB + len(tail)))
    for key, value in headers.items():
        connection.putheader(key, value)
    connection.endheaders()
    with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # answered before the end
        connection.send(head.encode())
        for piece in wav(megabytes):
            connection.send(piece)
        connection.send(tail.encode())
    answer = connection.getresponse()
    status, body = answer.status, answer.read(500)
    connection.close()
    if status not in (201, 302):
        raise SystemExit(f"the upload was answered with {status}: {body}")


def measure(application, environment, send, megabytes) -> Cost:
    web = Web(application, environment)
    try:
        send(web.port, 1)  # what is loaded on first use
        web.forget_peak()
        before, began = web.cpu(), time.monotonic()
        send(web.port, megabytes)
        wall, cpu, peak = time.monotonic() - began, web.cpu() - before, web.peak()
    finally:
        web.stop()
    return Cost(peak, cpu, wall)


class Practice:
    """A therapist with one patient, and the headers and fields of both doors."""

    def __init__(self):
        people = apps.get_model("accounts", "User").objects
        self.therapist = people.create_user(
            "bench@example.com", role="therapist", first_name="Bench"
        )
        self.patient = people.create_user(role="patient", first_name="Bench")
        both = {"therapist": self.therapist, "patient": self.patient}
        apps.get_model("accounts", "TherapistPatient").objects.create(**both)
        apps.get_model("accounts", "Consent").objects.create(
            patient=self.patient, type="recording", method="verbal"
        )
        self.token = import_string("accounts.signing_in.tokens.issue")(self.therapist)[
            "access_token"
        ]
        client = import_string("django.test.Client")()
        client.force_login(self.therapist)
        self.cookie = client.cookies["sessionid"].value

    def through_api(self, port, megabytes):
        headers = {"Authorization": f"Bearer {self.token}"}
        fields = {"patient_id": self.patient.pk}
        return post(port, "/api/v1/sessions/upload", headers, fields, "file", megabytes)

    def through_portal(self, port, megabytes):
        token = "a" * 32
        headers = {"Cookie": f"sessionid={self.cookie}; csrftoken={token}"}
        at = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M")
        fields = {"csrfmiddlewaretoken": token, "patient": self.patient.pk, "session_date": at}
        return post(port, "/sessions/new", headers, fields, "recording", megabytes)


def plainly(port, megabytes):
    return post(port, "/upload", {}, {}, "file", megabytes)


def run(arguments, folder: Path):
    environment = prepare(folder)
    practice = Practice()
    product = "therapybridge.wsgi:application"
    doors = {"api": practice.through_api, "portal": practice.through_portal}
    for name, send in doors.items():
        costs = []
        for megabytes in (5, arguments.large):
            costs.append(measure(product, environment, send, megabytes))
            show(name, megabytes, costs[-1])
        print(f"{name:8} memory grows by {costs[1].peak - costs[0].peak:.1f} MB")
    compare(arguments, environment, product, practice.through_api)


def compare(arguments, environment, product, send):
    ours, plain = [], []
    for turn in range(arguments.rounds):
        pairs = [
            (ours, product, send, "ours"),
            (plain, "benchmarks.plain_upload:application", plainly, "plain"),
        ]
        for costs, application, door, name in pairs if turn % 2 == 0 else pairs[::-1]:
            costs.append(measure(application, environment, door, arguments.large))
            show(name, arguments.large, costs[-1])
            shutil.rmtree(environment["MEDIA_ROOT"])
            os.mkdir(environment["MEDIA_ROOT"])
    cpu = sum(cost.cpu for cost in ours) / sum(cost.cpu for cost in plain)
    wall = sum(cost.wall for cost in ours) / sum(cost.wall for cost in plain)
    print(f"ours to plain: CPU x {cpu:.2f}, wall x {wall:.2f}")


def show(name, megabytes, cost):
    print(
        f"{name:8} {megabytes:4} MB: peak {cost.peak:6.1f} MB, CPU {cost.cpu:6.2f} s, "
        f"wall {cost.wall:6.2f} s ({megabytes / cost.wall:.0f} MB/s)",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--large", type=int, default=499, help="megabytes of the large file")
    parser.add_argument("--rounds", type=int, default=2)
    arguments = parser.parse_args()
    with own_servers() as folder:
        run(arguments, folder)


if __name__ == "__main__":
    main()
