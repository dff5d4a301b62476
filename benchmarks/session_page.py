"""What it takes to show a session of 600 segments (9,000 words): its page, and the API's answers.

    python -m benchmarks.session_page [--segments 600] [--rounds 40]

Starts its own PostgreSQL and Valkey in a temporary directory and asks the product in this process,
so the times hold middleware, queries, opening of sealed words and rendering, and no network.
"""

import argparse
import os
import statistics
import time

from django.apps import apps
from django.utils.module_loading import import_string

from benchmarks.servers import own_servers, prepare

SAID = "I was so worried about what they would say that I did not go there at all"


def session_of(segments: int):
    """A processed session in the care of a therapist."""
    therapist, patient = (
        apps.get_model("accounts", "User").objects.create_user(
            f"{role}@example.com", role=role, first_name=role.title()
        )
        for role in ("therapist", "patient")
    )
    apps.get_model("accounts", "TherapistPatient").objects.create(
        therapist=therapist, patient=patient
    )
    factories = import_string("sessions_app.tests.factories.NotesFactory")
    notes = factories(session__patient=patient, session__therapist=therapist)
    transcript = apps.get_model("sessions_app", "Transcript").objects.create(
        session=notes.session, origin="engine", duration=segments * 6
    )
    segment = apps.get_model("sessions_app", "TranscriptSegment")
    segment.objects.bulk_create(row(segment, transcript, position) for position in range(segments))
    return notes.session, therapist


def row(segment, transcript, position: int):
    start = position * 6.0
    words = [
        [start + n / 4, start + n / 4 + 0.2, word, 0.981] for n, word in enumerate(SAID.split())
    ]
    return segment(
        transcript=transcript,
        position=position,
        start=start,
        end=start + 5.5,
        speaker="Client" if position % 3 else "Therapist",
        text=SAID,
        words=words,
        confidence=0.97,
    )


def measure(get, path: str, rounds: int) -> str:
    spent, cpu = [], []
    for _ in range(rounds + 3):
        import_string("django.core.cache.cache").clear()  # the API's limit is not what we measure
        began, busy = time.perf_counter(), time.process_time()
        answer = get(path)
        body = b"".join(answer) if answer.streaming else answer.content
        spent.append((time.perf_counter() - began) * 1000)
        cpu.append((time.process_time() - busy) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"{path} was answered with {answer.status_code}")
    spent = sorted(spent[3:])
    p95 = spent[int(len(spent) * 0.95) - 1]
    return (
        f"median {statistics.median(spent):6.1f} ms, p95 {p95:6.1f} ms, "
        f"CPU {statistics.median(cpu[3:]):5.1f} ms, {len(body) // 1024} kB"
    )


def run(arguments):
    session, therapist = session_of(arguments.segments)
    portal = import_string("django.test.Client")(HTTP_HOST="localhost")
    portal.force_login(therapist)
    pages = {
        "page": f"/sessions/{session.pk}/",
        "transcript of the API": f"/api/v1/sessions/{session.pk}/transcript",
        "session of the API": f"/api/v1/sessions/{session.pk}",
    }
    for name, path in pages.items():
        print(f"{name:22} {measure(portal.get, path, arguments.rounds)}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--segments", type=int, default=600)
    parser.add_argument("--rounds", type=int, default=40)
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "WARNING"
    with own_servers() as folder:
        prepare(folder)
        run(arguments)


if __name__ == "__main__":
    main()
