"""What exports cost next to the libraries and the database alone.

    python -m benchmarks.exports [--events 500 5000] [--large 50000] [--rounds 3] [--only p8|p9|p10]

P8   PDF: CPU of 500 events at most 1.25 of WeasyPrint's own, in turns; growth with the events at
     most to the power of 1.05; no process above 150 MB, however long the document.
P9   Word: at most half the CPU of python-docx at 5,000 events; at most 80 MB at 50,000.
P10  JSON and CSV of 50,000 events: at most 30 MB more while it is written, and twice the CPU of
     COPYing the same columns as JSON. Starts its own PostgreSQL and Valkey for this.

Each file is made in a process of its own, whose CPU is counted with that of its children.
"""

import argparse
import json
import math
import os
import resource
import statistics
import subprocess
import sys
import time

from django.db import connection
from django.utils.module_loading import import_string

from benchmarks.servers import own_servers, prepare
from benchmarks.timeline_peers import EVENTS

COPY = """
COPY (
    SELECT json_build_object(
        'id', id, 'event_date', event_date, 'event_type', event_type,
        'event_subtype', event_subtype, 'title', title, 'description', description,
        'metadata', metadata, 'importance', importance, 'is_private', is_private
    )
    FROM timeline_timelineevent
    WHERE patient_id = '{patient}' AND deleted_at IS NULL
    ORDER BY event_date DESC, id DESC
) TO STDOUT
"""


def once(module: str, way: str, number: int) -> dict:
    command = [sys.executable, "-m", f"benchmarks.{module}", way, str(number)]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)


def side_by_side(ours: tuple, theirs: tuple, rounds: int) -> float:
    """In turns, so that a busy machine slows both."""
    ratios = [once(*ours)["cpu"] / once(*theirs)["cpu"] for _ in range(rounds)]
    return statistics.median(ratios)


def told(name: str, figure: float, goal: float, unit: str = "") -> None:
    verdict = "met" if figure <= goal else "MISSED"
    print(f"{name:<58} {figure:8.2f}{unit}   goal {goal:g}{unit}: {verdict}", flush=True)


def p8(events: list[int], large: int, rounds: int) -> None:
    first, second = events
    ours, theirs = ("exports_once", "pdf", first), ("exports_raw", "weasyprint", first)
    told(f"PDF, CPU next to WeasyPrint, {first} events", side_by_side(ours, theirs, rounds), 1.25)
    sizes = [first, second] + ([large] if large else [])
    runs = [once("exports_once", "pdf", size) for size in sizes]
    for (size, run), (before, earlier) in zip(
        list(zip(sizes, runs, strict=True))[1:], zip(sizes, runs, strict=True), strict=False
    ):
        power = math.log(run["cpu"] / earlier["cpu"]) / math.log(size / before)
        told(f"PDF, growth from {before} to {size}", power, 1.05)
        print(f"  {size} events: {run['cpu']:.0f} s CPU, {run['bytes'] / 1e6:.1f} MB", flush=True)
    told(f"PDF, largest process at {sizes[-1]}", runs[-1]["largest_mb"], 150, " MB")


def p9(large: int, rounds: int) -> None:
    ours, theirs = ("exports_once", "docx", 5000), ("exports_raw", "python-docx", 5000)
    told("Word, CPU next to python-docx, 5,000", side_by_side(ours, theirs, min(rounds, 1)), 0.5)
    small, big = once("exports_once", "docx", 5000), once("exports_once", "docx", large or 50_000)
    power = math.log(big["cpu"] / small["cpu"]) / math.log((large or 50_000) / 5000)
    told("Word, growth from 5,000", power, 1.03)
    told(f"Word, memory at {large or 50_000}", big["largest_mb"], 80, " MB")


def p10(large: int, rounds: int) -> None:
    with own_servers() as folder:
        prepare(folder)
        care = import_string("accounts.tests.factories.CareFactory")()
        fill(care, large or 50_000)
        for format in ("json", "csv"):
            exported(care, format, large or 50_000, rounds)


def fill(care, rows: int) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            EVENTS, {"patient": care.patient_id, "therapist": care.therapist_id, "rows": rows}
        )
        cursor.execute("VACUUM ANALYZE timeline_timelineevent")


def exported(care, format: str, rows: int, rounds: int) -> None:
    make = import_string("exports.gathering.make.make")
    order_type = import_string("exports.documents.order.Order")
    asked = {"sections": ["timeline"], "include_private": True}
    order = order_type("timeline", format, care.patient_id, care.therapist_id, "UTC", asked)
    part = order_type(
        "timeline",
        format,
        care.patient_id,
        care.therapist_id,
        "UTC",
        asked | {"start_date": "2025-12-31"},
    )
    file = Weighed()
    make(part, file, lambda share: None)  # what is imported and connected stays out of it
    before, file.peak, ratios = memory(), 0.0, []
    for _ in range(rounds):
        ours = cost(lambda: make(order, file, lambda share: None))
        raw = cost(lambda: copied(care.patient_id))
        ratios.append(ours / raw)
        print(f"  {format} of {rows} events: {ours:.2f} s CPU; COPY {raw:.2f} s", flush=True)
    told(f"{format.upper()}, CPU next to COPY as JSON", statistics.median(ratios), 2)
    told(f"{format.upper()}, memory while it is written", file.peak - before, 30, " MB")


class Weighed:
    """Keeps nothing of what is written, and how much memory there was at most."""

    peak = 0.0

    def write(self, content) -> int:
        self.peak = max(self.peak, memory())
        return len(content)


def memory() -> float:
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * resource.getpagesize() / 1e6


def cost(act) -> float:
    """CPU of this process and of the server process that answers it."""
    begun = time.process_time(), server_cpu()
    act()
    return time.process_time() - begun[0] + server_cpu() - begun[1]


def server_cpu() -> float:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        [pid] = cursor.fetchone()
    with open(f"/proc/{pid}/stat") as stat:
        used = stat.read().rsplit(")", 1)[1].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


def copied(patient) -> None:
    with connection.cursor() as cursor, cursor.copy(COPY.format(patient=patient)) as rows:
        for row in rows:
            len(row)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, nargs=2, default=[500, 5000])
    parser.add_argument("--large", type=int, default=50_000, help="0: leave it out")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", choices=["p8", "p9", "p10"])
    asked = parser.parse_args()
    if asked.only in (None, "p8"):
        p8(asked.events, asked.large, asked.rounds)
    if asked.only in (None, "p9"):
        p9(asked.large, asked.rounds)
    if asked.only in (None, "p10"):
        p10(asked.large, asked.rounds)


if __name__ == "__main__":
    main()
