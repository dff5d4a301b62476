"""What analytics reads does not grow with the history; counts, which depend on nothing else."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from sessions_app.models import TherapySession
from treatment.analytics import caseload, patients
from treatment.analytics.keeping import keep_up

pytestmark = pytest.mark.django_db
MOST = 60  # of 8 kB, for all statements of an answer


def sessions(patient, therapist, *, number, since):
    now = timezone.now()
    TherapySession.objects.bulk_create(
        TherapySession(
            patient=patient,
            therapist=therapist,
            session_date=now - timedelta(days=3 * (since + place)),
            status="processed",
            processed_at=now,
        )
        for place in range(number)
    )
    keep_up()
    with connection.cursor() as cursor:
        for table in ("patienttally", "tally", "topictally", "sessionmetrics"):
            cursor.execute(f"ANALYZE treatment_{table}")


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


def test_answers_of_a_long_history_read_no_more(therapist, patient):
    questions = [
        lambda: caseload.overview(therapist),
        lambda: caseload.trends(therapist, "month"),
        lambda: caseload.trends(therapist, "week", patient=patient),
        lambda: caseload.topics(therapist),
        lambda: patients.patient_progress(patient),
    ]
    sessions(patient, therapist, number=300, since=0)
    sessions(patient, therapist, number=900, since=300)

    found = [buffers(question) for question in questions]

    assert max(found) <= MOST
