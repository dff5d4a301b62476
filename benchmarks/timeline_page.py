"""What the timeline's page costs with a short and with a long diary: bytes, elements, CPU, queries.

    python -m benchmarks.timeline_page [--short 100] [--long 10000] [--rounds 30]

Starts its own PostgreSQL and Valkey in a temporary directory and asks the product in this process.
Both diaries are asked in turns, round by round, so that a busy machine slows both; the ratio of
their medians is what counts. A diary has sessions with moods, notes, and a score each month.
"""

import argparse
import os
import re
import statistics
import time
from datetime import timedelta
from html import unescape
from html.parser import HTMLParser

from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.module_loading import import_string

from benchmarks.servers import own_servers, prepare

MOODS = ["very_low", "low", "neutral", "positive", "very_positive"]
PIECE = {"HX-Request": "true", "HX-Target": "piece"}
FOUND = {"HX-Request": "true", "HX-Target": "found"}
WARM = 3  # rounds that are not counted


class Elements(HTMLParser):
    def __init__(self, text):
        super().__init__()
        self.number = 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.number += 1


def patient_with(events: int, therapist):
    patient = apps.get_model("accounts", "User").objects.create_user(
        f"{events}@example.com", role="patient", first_name="Patient"
    )
    care = apps.get_model("accounts", "TherapistPatient")
    care.objects.create(therapist=therapist, patient=patient)
    event = apps.get_model("timeline", "TimelineEvent")
    now = timezone.now()
    event.objects.bulk_create(
        event(patient=patient, event_date=now - timedelta(days=at), **facts(at))
        for at in range(events)
    )
    return patient


def facts(at: int) -> dict:
    words = {"title": f"Entry {at}", "description": "What was said and done. " * 6}
    if at % 30 == 0:
        score = {"instrument": "PHQ-9", "score": at % 27}
        return words | {"event_type": "assessment", "metadata": score}
    if at % 7 == 0:
        mood = {"mood": MOODS[at % 5], "topics": ["Sleep", "Work"]}
        return words | {"event_type": "session", "is_manual": False, "metadata": mood}
    return words | {"event_type": "note", "is_private": at % 11 == 0}


def timed(portal, path, headers):
    busy = time.process_time()
    answer = portal.get(path, headers=headers)
    spent = (time.process_time() - busy) * 1000
    if answer.status_code != 200:
        raise SystemExit(f"{path} was answered with {answer.status_code}")
    return spent, answer.text


def measure(portal, paths, rounds, headers=None) -> list[dict]:
    """Of the same page of both diaries, in turns."""
    spent = [[] for _ in paths]
    for _ in range(rounds + WARM):
        for times, path in zip(spent, paths, strict=True):
            times.append(timed(portal, path, headers)[0])
    return [
        {"cpu": statistics.median(times[WARM:]), **size_of(portal, path, headers)}
        for times, path in zip(spent, paths, strict=True)
    ]


def size_of(portal, path, headers) -> dict:
    with CaptureQueriesContext(connection) as queries:
        _, text = timed(portal, path, headers)
    return {
        "bytes": len(text.encode()),
        "elements": Elements(text).number,
        "queries": len(queries),
    }


def in_the_middle(portal, path, events: int) -> str:
    """The address that the link "Earlier" has there."""
    day = timezone.now() - timedelta(days=events // 2)
    text = portal.get(f"{path}?date={day:%Y-%m-%d}").text
    return unescape(re.search(r'rel="next" href="([^"]+)"', text).group(1))


def run(arguments):
    therapist = apps.get_model("accounts", "User").objects.create_user(
        "therapist@example.com", role="therapist", first_name="Therapist"
    )
    portal = import_string("django.test.Client")(HTTP_HOST="localhost")
    portal.force_login(therapist)
    sizes = (arguments.short, arguments.long)
    diaries = [f"/patients/{patient_with(size, therapist).pk}/timeline/" for size in sizes]
    connection.cursor().execute("ANALYZE")
    deep = [in_the_middle(portal, *one) for one in zip(diaries, sizes, strict=True)]
    searched = [f"{path}?search=entry" for path in diaries]
    print(f"{'':24} {'':>7} {sizes[0]:>9,} {sizes[1]:>9,} {'ratio':>6}")
    tell("first page", measure(portal, diaries, arguments.rounds))
    tell("a piece, in the middle", measure(portal, deep, arguments.rounds, PIECE))
    tell("search while typing", measure(portal, searched, arguments.rounds, FOUND))


def tell(name, measured):
    short, long = measured
    for what, unit in (("cpu", "ms"), ("bytes", ""), ("elements", ""), ("queries", "")):
        told = [f"{one[what]:,.1f}" if unit else f"{one[what]:,}" for one in (short, long)]
        ratio = long[what] / short[what]
        print(f"{name:24} {what:>8} {told[0]:>8} {told[1]:>9} {ratio:6.2f}", flush=True)
        name = ""


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--short", type=int, default=100)
    parser.add_argument("--long", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=30)
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "WARNING"
    with own_servers() as folder:
        prepare(folder)
        run(arguments)


if __name__ == "__main__":
    main()
