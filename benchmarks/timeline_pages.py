"""How many buffers of PostgreSQL a page of a diary takes, by how deep it is and how long the diary.

    python -m benchmarks.timeline_pages [--rows 10000 100000 1000000]

Starts a PostgreSQL of its own. Every figure is EXPLAIN (ANALYZE, BUFFERS) of the statement that the
product sends for a page of 20: the same table, the same moment, next to OFFSET and to the usual
`date < d OR (date = d AND id < i)`. Buffers are hits and reads of 8 kB; they do not depend on what
else the machine does.
"""

import argparse
import json
import os
from importlib import import_module

from django.apps import apps
from django.db import connection
from django.db.models import Q

from benchmarks.servers import own_servers, prepare

LIMIT = 20
DEPTHS = (0, 0.01, 0.1, 0.5, 0.99)
MINUTES = 5  # between two events
FILL = """
INSERT INTO timeline_timelineevent (id, created_at, updated_at, patient_id, event_type,
    event_subtype, event_date, title, description, metadata, importance, is_private, is_draft,
    is_manual, by_hand)
SELECT uuidv7(), now(), now(), (%(patients)s::uuid[])[1 + n %% %(people)s],
    (ARRAY['session', 'note', 'clinical', 'goal', 'administrative', 'assessment',
        'milestone'])[1 + n / %(people)s %% 7],
    '', '2000-01-01'::timestamptz + n / %(people)s * %(apart)s * interval '1 minute',
    'Entry number ' || n,
    'We spoke about the week, about work and sleep. ' || md5(n::text)
        || CASE WHEN n / %(people)s %% 5000 = 77 THEN ' wombat' ELSE '' END,
    '{"topics": ["work", "sleep"], "mood": "neutral"}',
    CASE WHEN n / %(people)s %% 10 = 9 THEN 'milestone'
         WHEN n / %(people)s %% 100 = 50 THEN 'high' ELSE 'normal' END,
    n / %(people)s %% 3 = 0, false, true, '{}'
FROM generate_series(0, %(rows)s - 1) AS n
"""
QUESTIONS = {
    "all": {},
    "one type": {"event_types": "note"},
    "milestones": {"importance": "milestone"},
    "two years": {"start_date": "2000-01-01", "end_date": "2001-12-31"},
    "type, two years": {
        "event_types": "note",
        "start_date": "2000-01-01",
        "end_date": "2001-12-31",
    },
    "three types": {"event_types": "note,goal,session"},
    "high (1 in 100)": {"importance": "high"},
}
SEARCHES = {
    "a word in 1 of 5,000": {"search": "wombat"},
    "a word in every one": {"search": "SLEEP"},
    "two letters": {"search": "wo"},
    "nothing": {"search": "quagga"},
}


class Diary:
    """Of one patient, as the therapist and as the patient read it."""

    def __init__(self, name, rows, *, apart=MINUTES, others=0):
        user = apps.get_model("accounts", "User")
        people = [user(role="patient", first_name=name) for _ in range(others + 1)]
        user.objects.bulk_create(people)
        self.name, self.rows, self.apart, self.patient = name, rows, apart, people[0]
        self.readers = {
            "therapist": user(role="therapist", first_name="T"),
            "patient": self.patient,
        }
        with connection.cursor() as cursor:
            facts = {
                "rows": rows * len(people),
                "patients": [person.pk for person in people],
                "people": len(people),
                "apart": apart,
            }
            cursor.execute(FILL, facts)

    def place(self, depth):
        """The event that so many others stand above."""
        if not depth:
            return None
        pages, cursors = import_module("timeline.reading.pages"), "timeline.reading.cursors"
        everything = import_module("timeline.reading.filters").EVERYTHING
        events = pages.selection(self.readers["therapist"], self.patient, everything)
        event = events.newest_first()[int(self.rows * depth)]
        return import_module(cursors).Place(event.event_date, event.pk, 0)


def page(diary, reader, question, place):
    filters = import_module("timeline.reading.filters").Filters.read(question)
    columns = import_module("timeline.reading.answers").COLUMNS
    pages = import_module("timeline.reading.pages")
    return pages.below(reader, diary.patient, filters, place, columns, most=LIMIT + 1)


def count(diary, reader, question):
    filters = import_module("timeline.reading.filters").Filters.read(question)
    return import_module("timeline.reading.pages").total_of(reader, diary.patient, filters)


def others(diary, depth, place):
    """The same page by the two ways that other products go."""
    event = apps.get_model("timeline", "TimelineEvent")
    events = event.objects.shown_to(diary.readers["therapist"]).filter(patient=diary.patient)
    events = events.order_by("-event_date", "-id")
    skipped = int(diary.rows * depth)
    older = Q(event_date=place.event_date, id__lt=place.pk) | Q(event_date__lt=place.event_date)
    return {
        "OFFSET": events[skipped : skipped + LIMIT + 1],
        "date < d OR ...": events.filter(older)[: LIMIT + 1],
    }


def buffers(rows) -> int:
    explained = rows.explain(analyze=True, buffers=True, format="json")
    plan = json.loads(explained)[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def line(name, figures):
    print(f"  {name:32}" + "".join(f"{figure:>9,}" for figure in figures), flush=True)


def show(diary):
    print(f"\n{diary.name}, page of {LIMIT} by depth")
    print(f"  {'':32}" + "".join(f"{int(diary.rows * depth):>9,}" for depth in DEPTHS))
    places = [diary.place(depth) for depth in DEPTHS]
    for role, reader in diary.readers.items():
        for name, question in QUESTIONS.items():
            figures = [buffers(page(diary, reader, question, place)) for place in places]
            line(f"{role}: {name}", figures)
    compared = [others(diary, *pair) for pair in zip(DEPTHS[1:], places[1:], strict=True)]
    for name in compared[0]:
        line(name, [0, *(buffers(ways[name]) for ways in compared)])


def show_searches(diary):
    print(f"\n{diary.name}, words: first page, and the counting of all that are found")
    for role, reader in diary.readers.items():
        for name, question in SEARCHES.items():
            first, total = page(diary, reader, question, None), count(diary, reader, question)
            line(f"{role}: {name}", [buffers(first), buffers(total)])


def show_totals(diary):
    print(f"\n{diary.name}, totals")
    reader = diary.readers["therapist"]
    for name in ("all", "one type", "milestones", "two years"):
        line(name, [buffers(count(diary, reader, QUESTIONS[name]))])


def settle():
    """As autovacuum leaves a table."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE timeline_timelineevent")
        cursor.execute("VACUUM ANALYZE timeline_eventcount")


class WithoutWords:
    """Filling is quicker while the index of words is away."""

    def __enter__(self):
        with connection.cursor() as cursor:
            cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'timeline_words'")
            (self.definition,) = cursor.fetchone()
            cursor.execute("DROP INDEX timeline_words")

    def __exit__(self, *error):
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '256MB'")
            cursor.execute(self.definition)


def run(sizes, scattered):
    with WithoutWords():
        diaries = [Diary(f"{rows:,} events", rows) for rows in sizes]
        ties = Diary("10,000 events at one moment", 10_000, apart=0)
        among = Diary(f"{scattered:,} events, 1,000 other patients between", scattered, others=1000)
    settle()
    for diary in (*diaries, ties, among):
        show(diary)
    for diary in diaries:
        show_searches(diary)
        show_totals(diary)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--scattered", type=int, default=200, help="events of each patient there")
    arguments = parser.parse_args()
    os.environ["LOG_LEVEL"] = "WARNING"
    with own_servers() as folder:
        prepare(folder)
        run(arguments.rows, arguments.scattered)


if __name__ == "__main__":
    main()
