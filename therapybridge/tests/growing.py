"""A database as it is after years: one record with a row of every kind, copied as often as asked,
and what the statements of a request cost on it.

A copy `k` of a row has the id that its original's id and k give, and so have its foreign keys to
other rows of the record; its times lie k times seven minutes earlier. A practice's staff stays:
a few copies of the therapist, and of what is theirs, share all copies of the patient.
"""

import json
import uuid
from contextlib import contextmanager
from unittest import mock

from django.db import connection
from django.utils import timezone

from accounts.models import AuditEvent, AuditSeal, EmergencyAccess, ErasureCertificate
from accounts.sealing import secrets
from accounts.tests.factories import CareFactory
from sessions_app.models import PatientSummary
from sessions_app.tests.factories import (
    NotesFactory,
    ProcessedSessionFactory,
    SegmentFactory,
    SessionNoteFactory,
    TemplateFactory,
)
from therapybridge.tests.world import OURS, elsewhere, rows_of
from timeline.tests.factories import EventFactory
from treatment.tests.factories import InterventionFactory

BIG = 10_000  # rows of a table that nobody reads from end to end
CASELOAD = 30  # patients of one therapist: a practice grows, her day does not
STAFF = 30
READS = ("SELECT", "WITH")
CHANGES = ("UPDATE", "DELETE")
APART = "interval '7 minutes'"
ONCE = {  # what may stand in one row only, beyond ids
    ("accounts_user", "email"): "%(k)s || '.' || email",
    ("sessions_app_recording", "digest"): "md5(digest || %(k)s) || md5(%(k)s || digest)",
    ("sessions_app_recordingpart", "name"): "name || %(k)s",
    ("accounts_notification", "once"): "once || %(k)s",
    ("accounts_auditseal", "seq"): "seq + 1000 * %(k)s",
    ("accounts_passkey", "credential_id"): "decode(md5(id::text || %(k)s), 'hex')",
}


@contextmanager
def words_open_in_copies():
    """What is sealed names the row that it belongs to; a copied row would not open."""
    with (
        mock.patch.object(secrets, "seal", _anywhere(secrets.seal)),
        mock.patch.object(secrets, "unseal", _anywhere(secrets.unseal)),
    ):
        yield


def _anywhere(act):
    return lambda value, *, place: act(value, place="")


class Practice:
    """Grows by records; `events` and `sessions` are how many each of them has."""

    def __init__(self, *, events, sessions):
        self.records = 0
        self.patient, self.rows, self.staff = originals(events=events, sessions=sessions)
        self.ids = {"ids": ids_of(self.rows), "staff": ids_of(self.staff)}

    def grow(self, until):
        """So many copies of the record, one in all."""
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL session_replication_role = replica")
            for rows, most in ((self.rows, until), (self.staff, min(until, STAFF))):
                for model, of_model in rows.items():
                    self._copy(cursor, model, [str(row.pk) for row in of_model], most)
            cursor.execute("SET LOCAL session_replication_role = origin")
            cursor.execute("ANALYZE")
        self.records = until

    def _copy(self, cursor, model, originals, until):
        columns = [f'"{field.column}"' for field in model._meta.concrete_fields]
        values = ", ".join(self._value(model, field) for field in model._meta.concrete_fields)
        key, table = model._meta.pk.column, model._meta.db_table
        cursor.execute(
            f"INSERT INTO {table} ({', '.join(columns)}) SELECT {values} FROM {table},"
            f" generate_series({self.records + 1}, {until}) AS k"
            f" WHERE {key} = ANY(%(originals)s::uuid[])",
            {"originals": originals, **self.ids},
        )

    def _value(self, model, field):
        column, once = f'"{field.column}"', ONCE.get((model._meta.db_table, field.column))
        if once:
            return once % {"k": "k::text" if "||" in once else "k"}
        kind = field.target_field if field.is_relation else field
        if kind.get_internal_type() == "UUIDField":
            copy = f"md5({column}::text || ':' || %s)::uuid"
            return (
                f"CASE WHEN {column} = ANY(%(ids)s::uuid[]) THEN {copy.replace('%s', 'k')}"
                f" WHEN {column} = ANY(%(staff)s::uuid[])"
                f" THEN {copy.replace('%s', f'(1 + (k - 1) %% {STAFF})')} ELSE {column} END"
            )
        if kind.get_internal_type() == "DateTimeField":
            return f"{column} - k * {APART}"
        return column

    def give(self, therapist):
        """The first of the copied records come into this therapist's care."""
        for k in range(1, CASELOAD + 1):
            copy = uuid.UUID(hex=md5(f"{self.patient.pk}:{k}"))
            CareFactory(therapist=therapist, patient_id=copy, relationship_type="secondary")


def md5(text):
    with connection.cursor() as cursor:
        cursor.execute("SELECT md5(%s)", [text])
        return cursor.fetchone()[0]


def originals(*, events, sessions):
    """A patient, the rows of their record by model, and those of the therapist."""
    patient = elsewhere()
    therapist = patient.care_team.get().therapist
    EventFactory.create_batch(events, patient=patient)
    for _ in range(sessions):
        written_up(ProcessedSessionFactory(patient=patient, therapist=therapist))
    certificate = ErasureCertificate.objects.issue(
        patient, patient=patient, by=therapist, reason="therapist", items={}
    )
    settle(patient)
    record = by_model(patient, certificate, *trail(patient, therapist))
    staff = by_model(therapist, TemplateFactory(created_by=therapist), InterventionFactory())
    for model, rows in record.items():
        staff[model] = staff.get(model, set()) - rows
    return patient, record, staff


def settle(patient):
    """As nearly all rows of a practice are: what waits for somebody is rare."""
    now = timezone.now()
    patient.export_jobs.update(status="completed", available_at=None, completed_at=now)
    patient.assessment_invitations.update(completed_at=now)
    patient.risk_alerts.update(reviewed_at=now, outcome="assessed")
    patient.access_requests.filter(closed_at=None).update(status="cancelled", closed_at=now)
    EmergencyAccess.objects.filter(patient=patient, reviewed_at=None).update(
        reviewed_at=now, verdict="justified"
    )


def written_up(session):
    """As nearly all sessions of a practice are: nothing waits for anybody."""
    SegmentFactory(transcript__session=session)
    NotesFactory(session=session)
    now, name = timezone.now(), "Elena Marsh"
    signed = {"status": "signed", "signed_at": now, "signed_name": name, "content_hash": "0"}
    SessionNoteFactory(session=session, author=session.therapist, **signed)
    PatientSummary.objects.create(session=session, text="x", released_text="x", released_at=now)


def by_model(*roots):
    found = {}
    for row in [row for root in roots for row in (root, *rows_of(root))]:
        if isinstance(row.pk, uuid.UUID) and row._meta.app_label in OURS:
            found.setdefault(type(row), set()).add(row)
    return found


def ids_of(rows):
    return [str(row.pk) for of_model in rows.values() for row in of_model]


def trail(patient, therapist):
    events = [
        AuditEvent.objects.record(by=therapist, action=action, patient=patient, target=patient)
        for action in ("patient.viewed", "patient.changed", "export.downloaded")
    ]
    return [*events, *AuditSeal.objects.filter(event_id__in=[event.pk for event in events])]


class Cost:
    """What the statements of a request read: buffers in all, and tables from end to end."""

    def __init__(self):
        self.buffers = 0
        self.scans = []
        self.statements = []

    def explain(self, execute, sql, params, many, context):
        words = sql.lstrip(" (").upper()
        if words.startswith(READS + CHANGES) and not many:
            self._note(sql, params, is_run=words.startswith(READS))
        return execute(sql, params, many, context)

    def _note(self, sql, params, *, is_run):
        """A change is only planned: to run it twice would change twice."""
        options = "ANALYZE, BUFFERS, TIMING OFF, FORMAT JSON" if is_run else "FORMAT JSON"
        with connection.connection.cursor() as cursor:  # past Django: nobody explains this one
            cursor.execute(f"EXPLAIN ({options}) {sql}", params)
            plan = cursor.fetchone()[0]
        plan = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
        buffers = plan.get("Shared Hit Blocks", 0) + plan.get("Shared Read Blocks", 0)
        self.buffers += buffers
        self.statements.append((buffers, sql))
        self.scans += [(table, sql) for table in scanned(plan)]


def scanned(plan):
    """Tables that a plan reads from end to end."""
    if plan["Node Type"] == "Seq Scan" and not plan.get("Never Executed"):
        yield plan["Relation Name"]
    for below in plan.get("Plans", []):
        yield from scanned(below)


@contextmanager
def costs():
    cost = Cost()
    with connection.execute_wrapper(cost.explain):
        yield cost


def big_tables():
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE reltuples > %s", [BIG])
        return {name for (name,) in cursor.fetchall()}
