"""What an audited read costs next to the same read unaudited (goal: at most 1.25 times as much).

    python -m benchmarks.audit_reads [--rounds 300]

Starts its own PostgreSQL, with its writes synced to the disk, and Valkey in a temporary directory
and asks the product in this process. Each round asks twice, once with the writing of the row left
out, in changing order. Wall is the whole answer, CPU that of the web process.
"""

import argparse
import os
import statistics
import time
from datetime import timedelta
from importlib import import_module

from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import import_string

from benchmarks.servers import own_servers, prepare
from benchmarks.session_page import session_of

SEGMENTS = 400
ROWS = 30
WARM = 10  # rounds that are not counted


class Writing:
    """Lets the middleware write, or not."""

    def __init__(self):
        self.module = import_module("therapybridge.audit_reads")
        self.real = self.module.write_down

    def switch(self, on: bool):
        self.module.write_down = self.real if on else lambda request, response: None


def fill(session):
    """More sessions and a diary, so that lists have their twenty rows."""
    factory = import_string("sessions_app.tests.factories.ProcessedSessionFactory")
    factory.create_batch(ROWS, patient=session.patient, therapist=session.therapist)
    event = apps.get_model("timeline", "TimelineEvent")
    event.objects.bulk_create(
        event(
            patient=session.patient,
            event_type="session",
            event_date=timezone.now() - timedelta(days=day),
            title=f"Session #{day}",
            description="What the session was about. " * 6,
            metadata={"topics": ["work", "sleep"]},
        )
        for day in range(ROWS)
    )


def spent(get, path) -> tuple[float, float]:
    began, busy = time.perf_counter(), time.process_time()
    answer = get(path)
    times = (time.perf_counter() - began) * 1000, (time.process_time() - busy) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} was answered with {answer.status_code}")
    return times


def compare(get, path, rounds, writing) -> str:
    clear = import_string("django.core.cache.cache").clear  # the API's limit is not measured
    found = {True: [], False: []}
    for number in range(rounds + WARM):
        for on in (True, False) if number % 2 else (False, True):
            clear()
            writing.switch(on)
            found[on].append(spent(get, path))
    walls, busy = zip(*(zip(*found[on][WARM:], strict=True) for on in (False, True)), strict=True)
    return (
        f"{told('wall', statistics.median, *walls)}  {told('fastest tenth', fastest, *walls)}  "
        f"{told('CPU', statistics.median, *busy)}"
    )


def fastest(times) -> float:
    """What it takes while nothing else uses the machine."""
    return statistics.quantiles(times, n=10)[0]


def told(name, measure, plain, audited) -> str:
    before, after = measure(plain), measure(audited)
    return f"{name} {before:5.1f} -> {after:5.1f} ms ({after / before:.2f})"


def run(rounds: int):
    session, therapist = session_of(SEGMENTS)
    fill(session)
    portal = import_string("django.test.Client")(HTTP_HOST="localhost")
    portal.force_login(therapist)
    pages = {
        "session, page": f"/sessions/{session.pk}/",
        "session, API": f"/api/v1/sessions/{session.pk}",
        "list of 20, page": "/sessions/",
        "list of 20, API": "/api/v1/sessions?limit=20",
        "timeline, page": f"/patients/{session.patient_id}/timeline/",
        "timeline of 20, API": f"/api/v1/patients/{session.patient_id}/timeline?limit=20",
    }
    writing = Writing()
    for name, path in pages.items():
        print(f"{name:20} {compare(portal.get, path, rounds, writing)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=300)
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "WARNING"
    with own_servers() as folder:
        prepare(folder)
        run(arguments.rounds)


if __name__ == "__main__":
    main()
