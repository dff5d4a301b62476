import csv
import io
from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db

LOGS = "/api/v1/audit/logs"
EXPORT = "/api/v1/audit/logs/export"


def written(action="x.done", *, by=None, **fields):
    return AuditEvent.objects.record_answer(by=by, action=action, status=200, **fields)


def entries(api, query="action=x."):
    answer = api.get(f"{LOGS}?{query}")
    assert answer.status_code == 200
    return answer.json()["entries"]


def table(answer):
    return list(csv.DictReader(io.StringIO(answer.getvalue().decode())))


def test_an_entry_tells_who_did_what(admin_api, therapist, session):
    written("session.read", by=therapist, patients=[session.patient_id], target_id=session.pk)

    [entry] = entries(admin_api, f"resource_id={session.pk}")

    assert entry["description"] == "opened a session"
    assert (entry["user_id"], entry["user_name"]) == (str(therapist.pk), "Elena Marsh")
    assert (entry["user_email"], entry["user_role"]) == ("elena@example.com", "therapist")
    assert entry["patient_ids"] == [str(session.patient_id)]
    assert (entry["outcome"], entry["risk_level"]) == ("success", "normal")


@pytest.mark.parametrize(
    ("query", "field", "value"),
    [
        ("risk_level=high", "risk_level", "high"),
        ("outcome=denied", "outcome", "denied"),
        ("resource_type=thing", "target_type", "thing"),
        ("action=x.wanted", "action", "x.wanted"),
    ],
)
def test_the_log_is_narrowed(admin_api, query, field, value):
    written()
    wanted = written(**{"action": "x.done", field: value})

    found = entries(admin_api, query if "action" in query else f"action=x.&{query}")

    assert [entry["id"] for entry in found] == [str(wanted.pk)]


def test_the_log_of_a_patient_holds_lists_that_named_them(admin_api, patient, other_patient):
    alone = written(patients=[patient.pk])
    among_others = written(patients=[patient.pk, other_patient.pk])
    written(patients=[other_patient.pk])

    found = entries(admin_api, f"action=x.&patient_id={patient.pk}")

    assert {entry["id"] for entry in found} == {str(alone.pk), str(among_others.pk)}


def test_the_log_of_a_person(admin_api, therapist, outsider):
    written(by=outsider)
    own = written(by=therapist)

    found = entries(admin_api, f"action=x.&user_id={therapist.pk}")

    assert [entry["id"] for entry in found] == [str(own.pk)]


def test_days_are_whole(admin_api):
    today = timezone.now().date()
    yesterday = written(created_at=timezone.now() - timedelta(days=1))
    written()

    found = entries(admin_api, f"action=x.&end_date={today - timedelta(days=1)}")

    assert [entry["id"] for entry in found] == [str(yesterday.pk)]


def test_pages_hold_every_entry_once(admin_api):
    rows = {str(written().pk) for _ in range(5)}

    first = admin_api.get(f"{LOGS}?action=x.&limit=3").json()
    second = admin_api.get(f"{LOGS}?action=x.&limit=3&cursor={first['next_cursor']}").json()

    assert {entry["id"] for entry in first["entries"] + second["entries"]} == rows
    assert (first["has_more"], second["has_more"]) == (True, False)
    assert (first["total_count"], second["next_cursor"]) == (5, None)


def test_entries_of_the_same_moment_are_not_lost_between_pages(admin_api):
    moment = timezone.now()
    rows = {str(written(created_at=moment).pk) for _ in range(3)}

    first = admin_api.get(f"{LOGS}?action=x.&limit=2").json()
    second = admin_api.get(f"{LOGS}?action=x.&limit=2&cursor={first['next_cursor']}").json()

    assert {entry["id"] for entry in first["entries"] + second["entries"]} == rows


@pytest.mark.parametrize(
    "query",
    [
        "limit=101",
        "limit=0",
        "user_id=me",
        "risk_level=terrible",
        "start_date=2026-13-01",
        "start_date=2026-05-02&end_date=2026-05-01",
        "cursor=00000000-0000-4000-8000-000000000000",
    ],
)
def test_what_cannot_be_asked_is_422(admin_api, query):
    assert admin_api.get(f"{LOGS}?{query}").status_code == 422


def test_the_log_as_a_table(admin_api, therapist, patient):
    written(by=therapist, patients=[patient.pk], request_path="/patients/")

    answer = admin_api.get(f"{EXPORT}?action=x.")

    [row] = table(answer)
    assert answer["Content-Type"] == "text/csv"
    assert "attachment" in answer["Content-Disposition"]
    assert (row["user_email"], row["patient_ids"]) == ("elena@example.com", str(patient.pk))
    assert row["request_path"] == "/patients/"


@pytest.mark.parametrize("agent", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_a_table_holds_no_formulas(admin_api, agent):
    written(user_agent=agent)

    [row] = table(admin_api.get(f"{EXPORT}?action=x."))

    assert row["user_agent"] == f"'{agent}"


def test_a_long_table_holds_every_row_once(admin_api, monkeypatch):
    monkeypatch.setattr("accounts.trail.audit_files.AT_ONCE", 2)
    rows = {str(written(request_path=f"/{number}").request_path) for number in range(5)}

    found = table(admin_api.get(f"{EXPORT}?action=x."))

    assert sorted(row["request_path"] for row in found) == sorted(rows)


def test_taking_the_log_away_is_written_down(admin_api, admin):
    admin_api.get(f"{EXPORT}?risk_level=high")

    row = AuditEvent.objects.get(action="audit.exported")
    assert (row.actor_id, row.risk_level) == (admin.pk, "high")
    assert row.details == {"format": "csv", "filter": {"risk_level": "high"}}


def test_reading_the_log_costs_the_same_for_one_row_and_for_fifty(
    admin_api, patient, therapist, django_assert_max_num_queries
):
    for _ in range(50):
        written(by=therapist, patients=[patient.pk])

    with django_assert_max_num_queries(7):
        admin_api.get(f"{LOGS}?action=x.")
