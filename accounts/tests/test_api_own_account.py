import pytest

from accounts.models import AuditEvent

pytestmark = pytest.mark.django_db

ME = "/api/v1/auth/me"


def test_names_phone_and_time_zone_are_ones_own(api, therapist):
    answer = api.patch(ME, {"first_name": "Helen", "phone": "12", "timezone": "Europe/Vilnius"})

    therapist.refresh_from_db()
    assert answer.status_code == 200
    assert (therapist.first_name, therapist.phone) == ("Helen", "12")
    assert therapist.timezone == "Europe/Vilnius"


def test_a_change_leaves_a_trace_without_its_words(patient_api, patient):
    patient_api.patch(ME, {"first_name": "Zebedee"})

    trace = AuditEvent.objects.get(action="account.changed")
    assert (trace.patient_id, trace.details) == (patient.pk, {"fields": ["first_name"]})


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "other@example.com"),
        ("new_email", "other@example.com"),
        ("role", "admin"),
        ("is_verified", False),
        ("is_active", False),
        ("is_staff", True),
        ("password", "four purple otters sing"),
        ("id", "00000000-0000-4000-8000-000000000000"),
        ("created_at", "2001-01-01T00:00:00Z"),
        ("last_login", "2001-01-01T00:00:00Z"),
    ],
)
def test_nothing_else_is_written(api, therapist, field, value):
    before = getattr(therapist, field)

    api.patch(ME, {field: value})

    therapist.refresh_from_db()
    assert getattr(therapist, field) == before


def test_a_time_zone_has_to_exist(api):
    assert api.patch(ME, {"timezone": "Mars/Olympus"}).status_code == 422
