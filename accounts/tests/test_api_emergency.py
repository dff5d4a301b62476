from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import AuditEvent, EmergencyAccess
from accounts.tests.factories import EmergencyAccessFactory
from conftest import api_of

pytestmark = pytest.mark.django_db

HERE = "/api/v1/emergency-access"


@pytest.fixture
def asked(patient):
    return {
        "patient_id": str(patient.pk),
        "reason": "patient_crisis",
        "justification": "Rang the practice in despair, her therapist is on a plane.",
    }


@pytest.fixture
def confirmed(outsider_api, outsider):
    """The outsider's app, on which she has just confirmed that it is her."""
    outsider.auth_sessions.update(confirmed_at=timezone.now())
    return outsider_api


def test_opening_answers_with_where_it_is(confirmed, asked, outsider):
    answer = confirmed.post(HERE, asked)

    assert answer.status_code == 201
    assert answer.json() == confirmed.get(answer["Location"]).json()
    assert answer.json()["status"] == "active"
    assert answer.json()["access_level"] == "read_only"
    assert answer.json()["requesting_user_id"] == str(outsider.pk)


def test_it_takes_a_recent_confirmation(outsider_api, outsider, asked):
    outsider.auth_sessions.update(created_at=timezone.now() - timedelta(hours=1))

    answer = outsider_api.post(HERE, asked)

    assert answer.status_code == 403
    assert answer.json()["error"]["code"] == "confirmation_required"


def test_who_may_never_do_it_is_not_asked_to_confirm(admin_api, patient_api, asked):
    for api in (admin_api, patient_api):
        answer = api.post(HERE, asked)

        assert answer.status_code == 403
        assert answer.json()["error"]["code"] == "permission_denied"


def test_no_such_patient_answers_as_any_other_id(confirmed, asked, therapist):
    bodies = []
    for someone in (uuid4(), therapist.pk):
        answer = confirmed.post(HERE, asked | {"patient_id": str(someone)})
        assert answer.status_code == 404
        bodies.append(answer.json()["error"]["message"])

    assert bodies[0] == bodies[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("patient_id", "nobody"),
        ("reason", "curiosity"),
        ("justification", "too short"),
        ("justification", " " * 40),
        ("justification", "x" * 2001),
        ("duration_minutes", 0),
        ("duration_minutes", 61),
        ("duration_minutes", "long"),
    ],
)
def test_what_does_not_fit_is_refused(confirmed, asked, field, value):
    answer = confirmed.post(HERE, asked | {field: value})

    assert answer.status_code == 422
    assert field in answer.json()["error"]["details"]
    assert not EmergencyAccess.objects.exists()


def test_a_second_one_is_a_conflict(confirmed, asked):
    confirmed.post(HERE, asked)

    answer = confirmed.post(HERE, asked)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "already_open"


def test_one_record_is_read_and_nothing_is_written(confirmed, asked, session, other_patient):
    patient = session.patient
    assert confirmed.get(f"/api/v1/sessions/{session.pk}").status_code == 404

    confirmed.post(HERE, asked)

    for path in (
        f"patients/{patient.pk}",
        f"patients/{patient.pk}/timeline",
        f"sessions/{session.pk}",
        f"sessions/{session.pk}/transcript",
        f"sessions/{session.pk}/extracted-notes",
        f"sessions/{session.pk}/status",
    ):
        assert confirmed.get(f"/api/v1/{path}").status_code == 200
    listed = confirmed.get("/api/v1/sessions").json()["results"]
    assert [row["id"] for row in listed] == [str(session.pk)]
    assert confirmed.delete(f"/api/v1/sessions/{session.pk}").status_code == 404
    assert confirmed.patch(f"/api/v1/patients/{patient.pk}", {"phone": "1"}).status_code == 404
    new = {"patient_id": str(patient.pk), "session_date": "2025-03-01T10:00:00Z"}
    assert confirmed.post("/api/v1/sessions", new).status_code == 422


def test_after_it_ran_out_the_very_next_request_finds_nothing(confirmed, asked, session):
    confirmed.post(HERE, asked)
    path = f"/api/v1/sessions/{session.pk}"
    assert confirmed.get(path).status_code == 200

    EmergencyAccess.objects.update(
        started_at=timezone.now() - timedelta(minutes=30), expires_at=timezone.now()
    )

    assert confirmed.get(path).status_code == 404
    assert confirmed.get("/api/v1/sessions").json()["count"] == 0


def test_what_is_read_under_it_is_recorded_as_an_emergency(confirmed, asked, session):
    confirmed.post(HERE, asked)

    confirmed.get(f"/api/v1/sessions/{session.pk}")

    read = AuditEvent.objects.get(action="session.read")
    assert (read.purpose, read.risk_level) == ("ETREAT", "high")


def test_it_is_ended_by_hand(confirmed, asked, session):
    where = confirmed.post(HERE, asked)["Location"]

    assert confirmed.delete(where).status_code == 204

    assert confirmed.get(f"/api/v1/sessions/{session.pk}").status_code == 404
    assert confirmed.get(where).json()["status"] == "ended"
    assert confirmed.delete(where).status_code == 204


def test_what_is_open_now_is_listed(confirmed, asked, outsider, other_patient, admin_api):
    EmergencyAccessFactory(user=outsider, patient=other_patient, minutes_left=-1)
    EmergencyAccessFactory()
    own = confirmed.post(HERE, asked).json()

    assert [row["id"] for row in confirmed.get(f"{HERE}/active").json()["results"]] == [own["id"]]
    assert confirmed.get(HERE).json()["count"] == 2
    assert admin_api.get(f"{HERE}/active").json()["count"] == 2
    assert admin_api.get(HERE).json()["count"] == 3


def test_another_therapists_emergency_does_not_exist(api, patient, outsider):
    access = EmergencyAccessFactory(user=outsider, patient=patient)

    assert api.get(f"{HERE}/{access.pk}").status_code == 404
    assert api.delete(f"{HERE}/{access.pk}").status_code == 404
    assert api.get(HERE).json()["count"] == 0


def test_an_admin_reviews(admin_api, admin, patient, outsider):
    access = EmergencyAccessFactory(user=outsider, patient=patient, minutes_left=-1)
    words = {"verdict": "not_justified", "note": "There was no crisis."}

    answer = admin_api.post(f"{HERE}/{access.pk}/review", words)

    assert answer.status_code == 200
    assert answer.json()["reviewed_by"] == str(admin.pk)
    assert answer.json()["verdict"] == "not_justified"
    assert admin_api.post(f"{HERE}/{access.pk}/review", words).status_code == 409


def test_a_therapist_reviews_nothing(outsider, patient):
    access = EmergencyAccessFactory(user=outsider, patient=patient, minutes_left=-1)

    answer = api_of(outsider).post(f"{HERE}/{access.pk}/review", {"verdict": "justified"})

    assert answer.status_code == 403


def test_overdue_reviews_are_marked(admin_api, patient):
    EmergencyAccessFactory(
        patient=patient,
        started_at=timezone.now() - timedelta(hours=25),
        expires_at=timezone.now() - timedelta(hours=24, minutes=30),
    )

    [row] = admin_api.get(HERE).json()["results"]

    assert row["is_overdue"] is True
    assert row["status"] == "expired"


def test_too_many_in_an_hour_have_to_wait(confirmed, asked, settings):
    settings.THROTTLES = settings.THROTTLES | {"emergency": "2/h"}
    confirmed.post(HERE, asked)
    confirmed.post(HERE, asked)

    answer = confirmed.post(HERE, asked)

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_many_cost_what_one_costs(admin_api, patient, django_assert_num_queries):
    EmergencyAccessFactory(patient=patient, minutes_left=-1)
    with CaptureQueriesContext(connection) as few:
        admin_api.get(HERE)
    EmergencyAccessFactory.create_batch(10)

    with django_assert_num_queries(len(few)):
        assert admin_api.get(HERE).json()["count"] == 11
