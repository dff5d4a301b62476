"""What the numbers of a caseload cost, next to adding its history up at every look.

    python -m benchmarks.analytics [--sessions 10000 50000 200000]

Starts a PostgreSQL of its own. A practice of 20 therapists with 200 patients each in care, whose
sessions lie in ten years; the next size is the same practice with a longer history. Every figure is
EXPLAIN (ANALYZE, BUFFERS) of the statements that the product sends for a page or an answer, added
up: buffers of 8 kB (hits and reads), and the milliseconds of PostgreSQL (the median of five). Next
to it, in the same run, the same answers from the sessions themselves.
"""

import argparse
import json
import math
import os
import statistics
import time
from importlib import import_module

from django.apps import apps
from django.db import connection

from benchmarks.servers import own_servers, prepare

THERAPISTS, EACH, YEARS = 20, 200, 10
TIMES = 5
# n runs over the sessions: therapist, patient and day follow from it.
FILL = """
INSERT INTO sessions_app_therapysession (id, created_at, updated_at, patient_id, therapist_id,
    session_date, duration_seconds, language, status, number, processed_at, progress, error_code,
    error_message, redo, attempts, is_cancelled)
SELECT uuidv7(), now(), now(), (%(patients)s::uuid[])[1 + n %% %(people)s],
    (%(therapists)s::uuid[])[1 + n %% %(people)s / %(each)s],
    now() - interval '1 hour'
        - (n / %(people)s) * (%(years)s * interval '365 days' / %(rounds)s)
        - (n %% %(people)s) * (%(years)s * interval '365 days' / %(rounds)s / %(people)s),
    3000, '', 'processed', 1 + n / %(people)s, now(), 100, '', '', '', 0, false
FROM generate_series(%(from)s, %(to)s - 1) AS n
"""
METRICS = """
INSERT INTO treatment_sessionmetrics (id, created_at, updated_at, session_id, patient_id,
    therapist_id, held_on, seconds, is_processed, mood_pre, mood_post, mood_heard, topic_ids)
SELECT uuidv7(), now(), now(), id, patient_id, therapist_id,
    (session_date AT TIME ZONE 'UTC')::date, duration_seconds, true,
    1 + spread %% 10, 1 + spread %% 9, 1 + spread %% 5,
    ARRAY[(%(topics)s::uuid[])[1 + spread %% 40], (%(topics)s::uuid[])[41 + spread %% 7]]
FROM sessions_app_therapysession AS session,
    LATERAL (SELECT abs(hashtext(session.id::text)) AS spread) AS any_number
WHERE NOT EXISTS (SELECT FROM treatment_sessionmetrics WHERE session_id = session.id)
"""
OF_SESSIONS = """
SELECT date_trunc('month', held_on), count(*), count(DISTINCT patient_id), sum(seconds),
    avg(mood_pre), avg(mood_post), avg(mood_heard)
FROM treatment_sessionmetrics WHERE {whose} GROUP BY 1 ORDER BY 1
"""
ON_THE_FLY = {
    "sessions and moods by month": OF_SESSIONS,
    "overview": """
        SELECT count(*), count(*) FILTER (WHERE is_processed),
            count(DISTINCT patient_id) FILTER (WHERE held_on > current_date - 30)
        FROM treatment_sessionmetrics WHERE {whose}""",
    "topics": """
        SELECT topic, count(*) FROM treatment_sessionmetrics, unnest(topic_ids) AS topic
        WHERE {whose} GROUP BY 1 ORDER BY 2 DESC LIMIT 20""",
}


class Practice:
    def __init__(self):
        user = apps.get_model("accounts", "User")
        self.therapists = [
            user(
                role="therapist", first_name=f"T{n}", email=f"t{n}@bench.example", is_verified=True
            )
            for n in range(THERAPISTS)
        ]
        self.patients = [user(role="patient", first_name="P") for _ in range(THERAPISTS * EACH)]
        self.admin = user(role="admin", first_name="A", email="a@bench.example", is_verified=True)
        user.objects.bulk_create([*self.therapists, *self.patients, self.admin])
        care = apps.get_model("accounts", "TherapistPatient")
        care.objects.bulk_create(
            care(
                therapist=self.therapists[n // EACH],
                patient=patient,
                relationship_type="primary",
            )
            for n, patient in enumerate(self.patients)
            if n % EACH < 30  # the others were in care once
        )
        topic = apps.get_model("treatment", "Topic")
        self.topics = [topic(fingerprint=f"{n:064}", name=f"Topic {n}") for n in range(47)]
        topic.objects.bulk_create(self.topics)
        self.sessions = 0

    def grow(self, sessions, largest):
        """Older sessions follow the newer ones, as far back as the largest practice reaches."""
        facts = {
            "patients": [person.pk for person in self.patients],
            "therapists": [person.pk for person in self.therapists],
            "people": len(self.patients),
            "each": EACH,
            "years": YEARS,
            "rounds": max(largest / len(self.patients), 1),
            "from": self.sessions,
            "to": sessions,
        }
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")  # nobody writes lines down
            cursor.execute(FILL, facts)
            cursor.execute(METRICS, {"topics": [topic.pk for topic in self.topics]})
            cursor.execute("SET session_replication_role = DEFAULT")
        self.sessions = sessions
        began = time.perf_counter()
        import_module("treatment.analytics.keeping").recount()
        counted = time.perf_counter() - began
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        return counted


class Statements:
    """What is sent while this is open, to be explained afterwards."""

    def __enter__(self):
        self.sent = []
        self.wrapper = connection.execute_wrapper(self.note)
        self.wrapper.__enter__()
        return self

    def __exit__(self, *error):
        self.wrapper.__exit__(*error)

    def note(self, execute, sql, params, many, context):
        self.sent.append((sql, params))
        return execute(sql, params, many, context)


def explained(sql, params=None):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        (answer,) = cursor.fetchone()
    top = (json.loads(answer) if isinstance(answer, str) else answer)[0]
    plan = top["Plan"]
    took = top["Execution Time"] + top["Planning Time"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"], took


def cost(statements):
    """Buffers, and the median of the milliseconds of all of them together."""
    runs = [[explained(*statement) for statement in statements] for _ in range(TIMES)]
    buffers = sum(found[0] for found in runs[-1])
    return buffers, statistics.median(sum(found[1] for found in run) for run in runs)


def page(user, therapist):
    """What the dashboard asks of the database: the numbers, and a therapist's patients one by one
    with what they need."""
    outcomes = import_module("treatment.analytics.outcomes")
    with Statements() as asked:
        caseload_numbers(user, therapist)
        if therapist:
            outcomes.outcomes_of(therapist)
    return asked.sent


def numbers(user, therapist):
    """Those of the same that are added up from sessions otherwise."""
    with Statements() as asked:
        caseload_numbers(user, therapist)
    return asked.sent


def caseload_numbers(user, therapist):
    caseload = import_module("treatment.analytics.caseload")
    caseload.points(caseload.numbers_of(therapist, period="month"), "month")
    caseload.topics(user)
    if not therapist:
        caseload.patients_counted(user, None)


def answers(practice):
    caseload = import_module("treatment.analytics.caseload")
    patients = import_module("treatment.analytics.patients")
    therapist, patient = practice.therapists[0], practice.patients[0]
    ways = {
        "overview": lambda: caseload.overview(therapist),
        "overview of the practice": lambda: caseload.overview(practice.admin),
        "trends by week": lambda: caseload.trends(therapist, "week"),
        "trends of the practice by year": lambda: caseload.trends(practice.admin, "year"),
        "topics": lambda: caseload.topics(therapist),
        "topics of the practice": lambda: caseload.topics(practice.admin),
        "progress of a patient": lambda: patients.patient_progress(patient),
    }
    for name, way in ways.items():
        with Statements() as asked:
            way()
        yield name, asked.sent


def measured(practice):
    """By name: queries, buffers, milliseconds."""
    therapist = practice.therapists[0]
    found = {}
    asked = {
        "page of a therapist": page(therapist, therapist),
        "page of the practice": page(practice.admin, None),
        "numbers of a therapist": numbers(therapist, therapist),
        "numbers of the practice": numbers(practice.admin, None),
    }
    for name, sent in asked.items():
        found[name] = (len(sent), *cost(sent))
    for name, sent in answers(practice):
        found[name] = (len(sent), *cost(sent))
    for name, whose in {
        "a therapist": f"therapist_id = '{therapist.pk}'",
        "the practice": "true",
    }.items():
        statements = [(sql.format(whose=whose), None) for sql in ON_THE_FLY.values()]
        found[f"on the fly, {name}"] = (len(statements), *cost(statements))
    return found


def kept_of_one_session(practice):
    """One session of today comes in: what measuring and counting again costs."""
    session = apps.get_model("sessions_app", "TherapySession")
    from_now = import_module("django.utils.timezone").now()
    session.objects.create(
        patient=practice.patients[0],
        therapist=practice.therapists[0],
        session_date=from_now,
        status="processed",
        processed_at=from_now,
    )
    began = time.perf_counter()
    import_module("treatment.analytics.keeping").keep_up()
    return 1000 * (time.perf_counter() - began)


def slope(sizes, figures):
    """Of the logarithms: 0 does not grow, 1 grows as the history does."""
    xs, ys = [math.log(size) for size in sizes], [math.log(max(value, 1)) for value in figures]
    return statistics.linear_regression(xs, ys).slope if len(xs) > 1 else 0.0


def show(sizes, runs):
    print(f"\n{'':34}{'queries':>8}" + "".join(f"{size:>20,}" for size in sizes) + f"{'slope':>8}")
    for name in runs[0]:
        cells = "".join(f"{run[name][1]:>9,} b {run[name][2]:>6.1f} ms" for run in runs)
        grows = slope(sizes, [run[name][1] for run in runs])
        print(f"{name:34}{runs[-1][name][0]:>8}{cells}{grows:>8.2f}")
    for whose in ("therapist", "practice"):
        article = "a" if whose == "therapist" else "the"
        kept = runs[-1][f"numbers of {article} {whose}"]
        fly = runs[-1][f"on the fly, {article} {whose}"]
        print(
            f"numbers of {article} {whose} at {sizes[-1]:,}: {fly[1] / kept[1]:,.0f} times fewer "
            f"buffers, {fly[2] / kept[2]:,.0f} times less time than on the fly"
        )


def run(sizes):
    practice, runs = Practice(), []
    for size in sizes:
        counted = practice.grow(size, sizes[-1])
        one = kept_of_one_session(practice)
        practice.sessions = size
        print(f"{size:,} sessions: counted anew in {counted:.1f} s, one session in {one:.0f} ms")
        runs.append(measured(practice))
    show(sizes, runs)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sessions", type=int, nargs="+", default=[10_000, 50_000, 200_000])
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "WARNING"
    with own_servers() as folder:
        prepare(folder)
        run(arguments.sessions)


if __name__ == "__main__":
    main()
