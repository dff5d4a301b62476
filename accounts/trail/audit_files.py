"""The audit log as a table for a spreadsheet, written while it is sent."""

import csv
import json
from collections.abc import Iterator

from django.http import StreamingHttpResponse

from accounts import reads
from accounts.models import AuditEvent
from accounts.trail.accounting_words import phrase

AT_ONCE = 500  # rows
BEGIN_FORMULAS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = [
    "time",
    "action",
    "description",
    "outcome",
    "risk_level",
    "user_id",
    "user_email",
    "user_role",
    "patient_ids",
    "resource_type",
    "resource_id",
    "ip_address",
    "user_agent",
    "session_id",
    "request_method",
    "request_path",
    "request_body_hash",
    "response_status",
    "purpose",
    "request_id",
    "details",
]


def csv_answer(request, form):
    """For the API and the page alike; written down before it begins."""
    note_export(request, form, kind="csv")
    response = StreamingHttpResponse(csv_lines(form.rows), content_type="text/csv")
    response["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def note_export(request, form, *, kind, rows=()):
    """Whom a file is about that is still to be written, nobody knows yet; its filter is kept."""
    patient_id = form.cleaned_data["patient_id"]
    reads.note(
        request,
        "audit.exported",
        patients=[*([patient_id] if patient_id else []), *reads.patients_of(rows)],
        risk=AuditEvent.Risk.HIGH,
        details={"format": kind, "filter": form.asked_for()},
    )


class Line:
    """A file for csv.writer that gives each line back instead of keeping it."""

    def write(self, text):
        return text


def csv_lines(rows) -> Iterator[str]:
    """Newest first, a page at a time: the memory of one page, however long the log is."""
    writer = csv.writer(Line())
    yield writer.writerow(COLUMNS)
    page = list(rows[:AT_ONCE])
    while page:
        people = AuditEvent.people(page)
        for row in page:
            yield writer.writerow([safe(value) for value in values(row, people)])
        page = list(rows.older_than(page[-1])[:AT_ONCE])


def values(row, people):
    actor = people.get(row.actor_id)
    yield from (row.created_at.isoformat(), row.action, phrase(row.action), row.outcome)
    yield from (row.risk_level, row.actor_id, actor and actor.email, row.actor_role)
    yield from (" ".join(map(str, row.patients)), row.target_type, row.target_id)
    yield from (row.ip_address, row.user_agent, row.device_id, row.request_method)
    yield from (row.request_path, row.request_body_hash, row.response_status, row.purpose)
    yield from (row.request_id, json.dumps(row.details, sort_keys=True) if row.details else "")


def safe(value) -> str:
    """A spreadsheet must not take what somebody sent as a browser's name for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(BEGIN_FORMULAS) else text
