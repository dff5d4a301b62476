"""What analytics reads does not grow with the history; buffers depend on no clock."""

import json

import pytest
from django.db import connection, transaction

from accounts.tests.factories import CareFactory, PatientFactory, TherapistFactory
from treatment.analytics import caseload, outcomes, patients
from treatment.analytics.keeping import recount
from treatment.models import Topic

pytestmark = pytest.mark.django_db(transaction=True)
SHORT, LONG = 2_000, 12_000  # sessions of the practice, in 8 years and in 48
STEEPEST = 0.1  # of the logarithms
LEVELS = 8  # an index that grows by a level is no growth
MOST = 400  # of 8 kB, for all statements of an answer
# n runs over the sessions, back from now. Triggers are for what happens, not for what is made up.
FILL = """
SET LOCAL session_replication_role = replica;
INSERT INTO sessions_app_therapysession (id, created_at, updated_at, patient_id, therapist_id,
    session_date, duration_seconds, language, status, number, processed_at, progress, error_code,
    error_message, redo, attempts, is_cancelled)
SELECT gen_random_uuid(), now(), now(), (%(patients)s::uuid[])[1 + n %% 60],
    (%(therapists)s::uuid[])[1 + n %% 6], now() - n * interval '35 hours', 3000, '', 'processed',
    1 + n / 60, now(), 100, '', '', '', 0, false
FROM generate_series(%(since)s, %(until)s - 1) AS n;
INSERT INTO treatment_sessionmetrics (id, created_at, updated_at, session_id, patient_id,
    therapist_id, held_on, seconds, is_processed, mood_pre, mood_post, mood_heard, topic_ids)
SELECT gen_random_uuid(), now(), now(), id, patient_id, therapist_id, session_date::date, 3000,
    true, 4, 6, 3, ARRAY[(%(topics)s::uuid[])[1 + number %% 5]]
FROM sessions_app_therapysession AS session
WHERE NOT EXISTS (SELECT FROM treatment_sessionmetrics WHERE session_id = session.id);
SET LOCAL session_replication_role = origin
"""


class Practice:
    def __init__(self):
        self.therapists = [TherapistFactory() for _ in range(6)]
        self.patients = [PatientFactory() for _ in range(60)]
        self.topics = [Topic.objects.create(fingerprint=n, name=f"{n}") for n in range(5)]
        for n, patient in enumerate(self.patients):
            CareFactory(therapist=self.therapists[n % 6], patient=patient)
        self.sessions = 0

    def grow(self, sessions):
        facts = {"since": self.sessions, "until": sessions}
        for rows in ("therapists", "patients", "topics"):
            facts[rows] = [row.pk for row in getattr(self, rows)]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(FILL, facts)
        recount()
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
        self.sessions = sessions


def buffers(ask):
    sent = []

    def note(execute, sql, params, many, context):
        sent.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        ask()
    return sum(explained(*statement) for statement in sent)


def explained(sql, params):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) {sql}", params)
        (answer,) = cursor.fetchone()
    plan = (json.loads(answer) if isinstance(answer, str) else answer)[0]["Plan"]
    return plan["Shared Hit Blocks"] + plan["Shared Read Blocks"]


def pages_of(table):
    with connection.cursor() as cursor:
        cursor.execute("SELECT relpages FROM pg_class WHERE relname = %s", [table])
        return cursor.fetchone()[0]


def test_answers_of_a_long_history_read_no_more(admin):
    practice = Practice()
    therapist, patient = practice.therapists[0], practice.patients[0]
    questions = {
        "overview": lambda: caseload.overview(therapist),
        "overview of the practice": lambda: caseload.overview(admin),
        "months": lambda: caseload.trends(therapist, "month"),
        "weeks of the practice": lambda: caseload.trends(admin, "week"),
        "weeks of a patient": lambda: caseload.trends(therapist, "week", patient=patient),
        "topics": lambda: caseload.topics(therapist),
        "topics of the practice": lambda: caseload.topics(admin),
        "progress": lambda: patients.patient_progress(patient),
        "outcomes": lambda: outcomes.outcomes_of(therapist),
    }
    practice.grow(SHORT)
    short = {name: buffers(ask) for name, ask in questions.items()}
    practice.grow(LONG)

    long = {name: buffers(ask) for name, ask in questions.items()}

    most = {name: (LONG / SHORT) ** STEEPEST * cost + LEVELS for name, cost in short.items()}
    assert {name: cost for name, cost in long.items() if cost > min(most[name], MOST)} == {}
    assert pages_of("treatment_sessionmetrics") > 10 * max(1, LEVELS)
    assert pages_of("treatment_patienttally") > 10 * max(1, LEVELS)
