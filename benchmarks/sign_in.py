"""Fifty people sign in at the same moment: memory of the web processes, and what each is told.

    python -m benchmarks.sign_in [--people 50] [--waves 3]

Goal: all web processes together grow by less than 250 MB, and nobody gets anything but tokens or a
503 with Retry-After. Starts its own PostgreSQL, Valkey and gunicorn as `make run` does (two
processes with sixteen threads, each checking HASHES_AT_ONCE passwords). All come from one machine,
so the limit of an address is raised; that of an account holds.
"""

import argparse
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psutil
from django.apps import apps

from benchmarks.servers import own_servers, prepare
from therapybridge.run.children import WEB
from therapybridge.run.services import CHECKOUT

MB = 1024 * 1024
PASSWORD = "a quiet room with a clock"


class Web:
    """gunicorn as `make run` starts it."""

    def __init__(self, environment: dict[str, str]):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        bind = f"--bind=127.0.0.1:{self.port}"
        self._master = subprocess.Popen(
            [sys.executable, "-m", "gunicorn", *WEB, bind, "therapybridge.wsgi:application"],
            cwd=CHECKOUT,
            env=environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.2)
        raise SystemExit("gunicorn did not start")

    def memory(self) -> float:
        """Resident, of the workers; what they share is counted for each, before as after."""
        workers = psutil.Process(self._master.pid).children()
        return sum(worker.memory_info().rss for worker in workers) / MB

    def stop(self):
        self._master.terminate()
        self._master.wait()


class Peak(threading.Thread):
    """Looks at the memory a hundred times a second."""

    def __init__(self, web: Web):
        super().__init__(daemon=True)
        self.web, self.most, self.is_over = web, web.memory(), False

    def run(self):
        while not self.is_over:
            self.most = max(self.most, self.web.memory())
            time.sleep(0.01)


def sign_in(port: int, email: str) -> tuple[int, float, str | None]:
    """(status, seconds, Retry-After)"""
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/auth/login",
        json.dumps({"email": email, "password": PASSWORD}).encode(),
        {"Content-Type": "application/json"},
    )
    began = time.perf_counter()
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, time.perf_counter() - began, None
    except urllib.error.HTTPError as refusal:
        return refusal.code, time.perf_counter() - began, refusal.headers["Retry-After"]


def wave(web: Web, emails: list[str]):
    barrier = threading.Barrier(len(emails))

    def one(email):
        barrier.wait()
        return sign_in(web.port, email)

    with ThreadPoolExecutor(len(emails)) as threads:
        return list(threads.map(one, emails))


def run(arguments):
    users = apps.get_model("accounts", "User").objects
    emails = [f"patient-{number}@example.com" for number in range(arguments.people)]
    for email in emails:
        users.create_user(email, PASSWORD, role="patient", first_name="Bench")
    web = Web(dict(os.environ))
    try:
        for email in emails[:4]:  # what is loaded on first use
            sign_in(web.port, email)
        before, peak = web.memory(), Peak(web)
        peak.start()
        for number in range(arguments.waves):
            show(number, wave(web, emails))
        peak.is_over = True
        peak.join()
    finally:
        web.stop()
    print(f"memory: {before:.0f} MB before, {peak.most:.0f} at most: +{peak.most - before:.0f} MB")


def show(number: int, answers):
    told = Counter(status for status, _, _ in answers)
    waits = {wait for status, _, wait in answers if status != 200}
    spent = sorted(seconds for _, seconds, _ in answers)
    print(
        f"wave {number + 1}: {dict(told)}, Retry-After {waits or '-'}, "
        f"median {statistics.median(spent):.2f} s, longest {spent[-1]:.2f} s",
        flush=True,
    )


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--waves", type=int, default=3)
    arguments = parser.parse_args()
    os.environ |= {"LOG_LEVEL": "WARNING", "LOGIN_ADDRESS_RATE": "100000/m"}
    os.environ |= {"ANONYMOUS_RATE": "100000/m"}
    with own_servers() as folder:
        prepare(folder)
        run(arguments)


if __name__ == "__main__":
    main()
