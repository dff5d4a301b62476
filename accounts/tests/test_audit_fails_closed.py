"""What cannot be written down is not done."""

import pytest
from django.db import transaction

from accounts import roles
from accounts.models import AuditEvent, CannotRecord, TherapistPatient, User
from accounts.tests.audit import record, run

pytestmark = pytest.mark.django_db

FAULTS = {
    "no right to add rows": f"REVOKE INSERT ON accounts_auditevent FROM {roles.ROLE}",
    "a trigger that raises": """
        CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN RAISE EXCEPTION 'no room'; END $$;
        CREATE TRIGGER no BEFORE INSERT ON accounts_auditevent
        FOR EACH ROW EXECUTE FUNCTION no()
    """,
    "no queue": "DROP TABLE accounts_auditpending",
}


@pytest.fixture(params=FAULTS)
def broken_audit(request, as_app):
    run("RESET ROLE")
    run(FAULTS[request.param])
    run(f"SET LOCAL ROLE {roles.ROLE}")


def test_the_act_is_undone(therapist, broken_audit):
    with pytest.raises(CannotRecord), transaction.atomic():
        User.objects.filter(pk=therapist.pk).update(first_name="Changed")
        record(therapist, 1)

    therapist.refresh_from_db()
    assert therapist.first_name == "Elena"


def test_the_api_answers_503_and_nothing_has_changed(api, broken_audit):
    api.raise_request_exception = False

    answer = api.post("/api/v1/patients", {"name": "Nora Quist"})

    assert answer.status_code == 503
    assert answer.json()["error"]["code"] == "unavailable"
    assert "Retry-After" in answer.headers
    assert not User.objects.filter(first_name="Nora").exists()
    assert not TherapistPatient.objects.filter(patient__first_name="Nora").exists()


def test_rows_in_bulk_fail_closed_too(therapist, broken_audit):
    with pytest.raises(CannotRecord), transaction.atomic():
        AuditEvent.objects.bulk_create([AuditEvent(action="x", actor_role="system")])


def test_an_act_that_is_undone_leaves_no_row(therapist):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(therapist, 1)
        _ = 1 / 0

    assert not AuditEvent.objects.exists()
