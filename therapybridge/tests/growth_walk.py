"""Every GET route, asked as patient, therapist and admin in a practice that grows."""

from django.db import connection, transaction

from accounts.tests.factories import (
    CareFactory,
    ConsentFactory,
    PatientFactory,
    TherapistFactory,
)
from sessions_app.tests.factories import NotesFactory, ProcessedSessionFactory, SegmentFactory
from therapybridge.tests.growing import Practice, big_tables, costs, words_open_in_copies
from therapybridge.tests.personas import api_client, page_client
from therapybridge.tests.test_access import objects_of, undone
from therapybridge.tests.test_audit_walk import address_of, shown_to

PERSONS = ("self", "care", "admin")
FILE = "a file of everything that the filter leaves, streamed"
COSTS = "sums over all that engines were used for, month by month; admins look a few times a month"
UNASSIGNED = "asks of every patient whether somebody cares for them"
LISTED = {
    "api:audit-export": FILE,
    "accounts:audit_file": FILE,
    "api:usage": COSTS,
    "usage": COSTS,
    "usage_file": COSTS,
    "accounts:assignments": UNASSIGNED,
    "sessions_app:certificates": "reckons for every patient when nobody has to keep the record",
}


# Of admins alone: to a therapist the same routes show a caseload, and have no such reason.
LISTED_FOR_ADMINS = {
    "home": UNASSIGNED,
    "api:analytics-overview": "counts every patient of the practice",
    "treatment:analytics": "counts every patient of the practice",
    "api:access-request-list": "counts every request of the practice by its state",
    "api:audit-logs": "counts what the filter finds in the log, to 10,000 and no further",
    "treatment:thread": "asks of every note, goal and plan of the practice what belongs to it",
    "api:thread-check": "asks of every note, goal and plan of the practice what belongs to it",
}


def reason(route, person):
    """Why this may read a big table from end to end, if it may."""
    return LISTED.get(route) or (LISTED_FOR_ADMINS.get(route) if person == "admin" else None)


class Walk:
    """A session of a therapist with a caseload, in a practice of any size."""

    def __init__(self, *, events, sessions):
        therapist, patient = TherapistFactory(), PatientFactory()
        CareFactory(therapist=therapist, patient=patient)
        session = ProcessedSessionFactory(patient=patient, therapist=therapist)
        first = SegmentFactory(transcript__session=session, position=0)
        SegmentFactory(transcript=first.transcript, position=1)
        NotesFactory(session=session)
        consent = ConsentFactory(patient=patient, recorded_by=therapist)
        self.session, self.objects = session, objects_of(session, consent, therapist)
        self.practice = Practice(events=events, sessions=sessions)

    def grow(self, records):
        is_first = self.practice.records == 0
        with transaction.atomic():
            self.practice.grow(records)
            if is_first:
                self.practice.give(self.session.therapist)

    def answers(self, only=""):
        """{(route, person): Cost}, with only the scans of tables that are big."""
        big = big_tables()
        found = {}
        for person in PERSONS:
            for route in shown_to(person):
                if only in route:
                    cost = found[route, person] = self.cost_of(route, person)
                    cost.scans = [scan for scan in cost.scans if scan[0] in big]
        return found

    def cost_of(self, route, person):
        with undone():
            address = address_of(route, self.session, self.objects)
            make_client = api_client if route.startswith("api:") else page_client
            client = make_client(person, self.session.patient)
            with costs() as cost:
                answer = client.get(address)
                if not answer.has_header("X-Accel-Buffering"):  # a live view closes what it used
                    list(answer)
        return cost


@words_open_in_copies()
def measure(sizes, events, sessions, *, only=""):
    """{size: answers}, of a database that is not needed any more."""
    walk, measured = Walk(events=events, sessions=sessions), {}
    for size in sizes:
        walk.grow(size)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        measured[size] = walk.answers(only)
    return measured
