"""Whether the time of an answer tells who has an account: known and unknown addresses in turn.

    python -m benchmarks.enumeration [--samples 400] [--doors login signup reset resend]

Starts its own PostgreSQL, Valkey and gunicorn (one worker, the settings of the product) in a
temporary directory; no worker for mails, which are not part of the answer. The addresses of a pair
have the same length, their order in a pair is drawn, and what the limits have counted is forgotten
before each pair. Goal: p > 0.01 in both tests and medians closer than 5 % (10 % on a busy machine).
"""

import argparse
import http.client
import json
import math
import os
import random
import statistics
import time
from collections import Counter
from importlib import import_module
from pathlib import Path

from benchmarks.servers import own_servers, prepare
from benchmarks.upload import Web

PASSWORD = "four purple otters sing"
KNOWN, UNKNOWN = "sam@known.example", "sam@noone.example"
SIGN_UP = {"password": PASSWORD, "full_name": "Sam Same", "role": "patient"}
DOORS = {
    "login": ("login", {"password": "not the right one"}),
    "signup": ("signup", SIGN_UP),
    "reset": ("password/reset", {}),
    "resend": ("resend-verification", {}),
}


class Door:
    def __init__(self, name: str, port: int):
        self.path, self.facts = DOORS[name]
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def knock(self, email: str) -> tuple[float, int, int]:
        """Milliseconds, status and length of the answer."""
        body = json.dumps(self.facts | {"email": email})
        headers = {"Content-Type": "application/json"}
        began = time.perf_counter()
        self.connection.request("POST", f"/api/v1/auth/{self.path}", body, headers)
        answer = self.connection.getresponse()
        length = len(answer.read())
        return (time.perf_counter() - began) * 1000, answer.status, length


def measure(door: Door, samples: int, forget) -> dict[str, list]:
    taken = {KNOWN: [], UNKNOWN: []}
    for turn in range(samples + 5):
        forget()
        for email in random.sample(list(taken), 2):
            answer = door.knock(email)
            if turn >= 5:  # what is loaded on first use
                taken[email].append(answer)
    return taken


def mann_whitney(first: list[float], second: list[float]) -> float:
    """Two-sided p, by the normal approximation; times have hardly any ties."""
    ranked = sorted([(value, 0) for value in first] + [(value, 1) for value in second])
    ranks = sum(rank for rank, (_, group) in enumerate(ranked, 1) if group == 0)
    n, m = len(first), len(second)
    u = ranks - n * (n + 1) / 2
    deviation = math.sqrt(n * m * (n + m + 1) / 12)
    return math.erfc(abs(u - n * m / 2) / deviation / math.sqrt(2))


def kolmogorov_smirnov(first: list[float], second: list[float]) -> float:
    """p of the largest distance between the two distributions, for large samples."""
    n, m = len(first), len(second)
    ranked = sorted([(value, 1 / n) for value in first] + [(value, -1 / m) for value in second])
    distance = height = 0.0
    for _, step in ranked:
        height += step
        distance = max(distance, abs(height))
    root = math.sqrt(n * m / (n + m))
    scaled = (root + 0.12 + 0.11 / root) * distance
    terms = ((-1) ** (k - 1) * math.exp(-2 * k * k * scaled * scaled) for k in range(1, 101))
    return min(max(2 * sum(terms), 0.0), 1.0)


def report(name: str, taken: dict[str, list]) -> None:
    known, unknown = ([ms for ms, _, _ in taken[email]] for email in (KNOWN, UNKNOWN))
    medians = statistics.median(known), statistics.median(unknown)
    apart = abs(medians[0] - medians[1]) / medians[0] * 100
    answers = [Counter(answer[1:] for answer in taken[email]) for email in (KNOWN, UNKNOWN)]
    print(
        f"{name:7} known {medians[0]:6.1f} ms  unknown {medians[1]:6.1f} ms  apart {apart:4.1f} %  "
        f"Mann-Whitney p {mann_whitney(known, unknown):.3f}  "
        f"KS p {kolmogorov_smirnov(known, unknown):.3f}  "
        f"status and length: {dict(answers[0])} {dict(answers[1])}"
    )


def run(doors: list[str], samples: int, folder: Path) -> None:
    prepare(folder)
    accounts = import_module("accounts.models")
    accounts.User.objects.create_user(KNOWN, PASSWORD, first_name="Sam", role="patient")
    forget = import_module("django.core.cache").cache.clear
    web = Web("therapybridge.wsgi:application", dict(os.environ))
    try:
        for name in doors:
            report(name, measure(Door(name, web.port), samples, forget))
    finally:
        web.stop()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--samples", type=int, default=400)
    parser.add_argument("--doors", nargs="*", choices=DOORS, default=list(DOORS))
    arguments = parser.parse_args()
    with own_servers() as folder:
        run(arguments.doors, arguments.samples, folder)


if __name__ == "__main__":
    main()
