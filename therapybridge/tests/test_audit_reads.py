import pytest
from django.urls import reverse

from accounts.models import AuditEvent
from accounts.tests.factories import CareFactory, EmergencyAccessFactory, PatientFactory
from sessions_app.tests.factories import ProcessedSessionFactory, SessionFactory
from timeline.tests.factories import EventFactory

pytestmark = pytest.mark.django_db

NOBODY = "00000000-0000-4000-8000-000000000000"


def rows(action):
    return AuditEvent.objects.filter(action=action)


def detail(session):
    return reverse("api:session-detail", args=[session.pk])


def test_a_read_tells_who_saw_what_of_whom(api, therapist, session):
    api.get(detail(session), REMOTE_ADDR="192.0.2.7", headers={"User-Agent": "App 3"})

    row = rows("session.read").get()
    assert (row.actor_id, row.actor_role) == (therapist.pk, "therapist")
    assert (row.target_type, row.target_id) == ("therapysession", session.pk)
    assert row.patient_id == session.patient_id
    assert (row.ip_address, row.user_agent) == ("192.0.2.7", "App 3")
    assert (row.response_status, row.purpose, row.risk_level) == (200, "TREAT", "normal")
    assert row.device_id is not None


@pytest.mark.parametrize(("who", "purpose"), [("patient", "PATRQT"), ("admin", "HOPERAT")])
def test_a_read_tells_why(request, session, who, purpose):
    request.getfixturevalue(f"{who}_api").get(detail(session))

    assert rows("session.read").get().purpose == purpose


def test_what_is_seen_through_a_broken_glass_is_of_high_risk(outsider_api, outsider, session):
    EmergencyAccessFactory(user=outsider, patient=session.patient)

    outsider_api.get(detail(session))

    row = rows("session.read").get()
    assert (row.purpose, row.risk_level) == ("ETREAT", "high")


def test_whom_she_cares_for_she_sees_in_no_emergency(api, therapist, session):
    EmergencyAccessFactory(user=therapist, patient=session.patient)

    api.get(detail(session))

    assert rows("session.read").get().purpose == "TREAT"


def test_a_list_names_everybody_on_its_page(api, therapist, patient):
    other = CareFactory(therapist=therapist, patient=PatientFactory()).patient

    api.get("/api/v1/patients")

    row = rows("patient.list").get()
    assert row.patient_id is None
    assert set(row.patient_ids) == {patient.pk, other.pk}


def test_a_list_names_nobody_of_another_page(api, therapist, session):
    ProcessedSessionFactory(
        patient=CareFactory(therapist=therapist, patient=PatientFactory()).patient,
        session_date="2020-01-01T09:00Z",
    )

    api.get("/api/v1/sessions?limit=1")

    assert rows("session.list").get().patients == [session.patient_id]


@pytest.mark.parametrize(
    ("route", "action"),
    [
        ("api:session-transcript", "transcript.read"),
        ("api:session-extracted-notes", "note.read"),
        ("api:session-status", "session.progress"),
        ("sessions_app:detail", "session.read"),
        ("sessions_app:change", "session.read"),
    ],
)
def test_each_view_has_its_word(api, portal, session, route, action):
    client = api if route.startswith("api:") else portal

    client.get(reverse(route, args=[session.pk]))

    assert rows(action).get().target_id == session.pk


def test_a_piece_of_a_page_is_written_down_too(portal, session):
    page = reverse("sessions_app:detail", args=[session.pk])

    portal.get(page, headers={"HX-Request": "true", "HX-Target": "turns"})

    assert rows("transcript.read").get().patient_id == session.patient_id


def test_a_form_with_mistakes_shows_the_record_once_more(portal, session):
    portal.post(reverse("sessions_app:change", args=[session.pk]), {})

    assert rows("session.read").get().response_status == 422


def test_an_act_that_shows_nothing_is_no_read(portal, session):
    portal.post(reverse("sessions_app:cancel", args=[session.pk]))

    assert not rows("session.read").exists()


def test_looking_again_how_far_it_is_is_one_row(api, patient, therapist):
    session = SessionFactory(patient=patient, therapist=therapist)
    address = reverse("api:session-status", args=[session.pk])

    for _ in range(3):
        api.get(address)

    assert rows("session.progress").count() == 1


def test_somebody_else_who_looks_how_far_it_is_is_another_row(api, admin_api, session):
    address = reverse("api:session-status", args=[session.pk])

    api.get(address)
    admin_api.get(address)

    assert rows("session.progress").count() == 2


@pytest.mark.django_db(transaction=True)
def test_a_stream_is_one_row_before_its_first_line(api, session):
    stream = api.get(reverse("api:session-stream", args=[session.pk]))
    written = rows("session.progress").count()

    lines = list(stream)

    assert written == 1
    assert len(lines) > 1
    assert rows("session.progress").count() == 1


def test_what_is_not_yours_is_written_down_as_refused(outsider_api, outsider, session):
    outsider_api.get(detail(session))

    row = rows("access.denied").get()
    assert (row.outcome, row.risk_level, row.response_status) == ("denied", "elevated", 404)
    assert (row.actor_id, row.target_id) == (outsider.pk, session.pk)
    assert row.target_type == "therapysession"
    assert row.patient_id is None


def test_what_a_role_may_not_do_is_written_down_as_refused(patient_api, session):
    patient_api.get(reverse("api:session-transcript", args=[session.pk]))

    assert rows("access.denied").get().response_status == 403


def test_a_made_up_id_is_written_down_like_a_real_one(outsider_api, db):
    outsider_api.get(f"/api/v1/sessions/{NOBODY}")

    assert str(rows("access.denied").get().target_id) == NOBODY


@pytest.mark.parametrize("address", ["/nowhere", "/api/v1/nowhere", "/patients/x/y/"])
def test_a_page_that_is_not_there_is_no_refusal(portal, address):
    portal.get(address)

    assert not rows("access.denied").exists()


def test_strangers_fill_no_log(client, session):
    client.get(detail(session))
    client.get(reverse("sessions_app:detail", args=[session.pk]))

    assert not AuditEvent.objects.filter(response_status__isnull=False).exists()


def test_a_session_without_sound_is_no_refusal(api, session):
    answer = api.get(reverse("api:session-audio", args=[session.pk]))

    assert answer.status_code == 404
    assert not AuditEvent.objects.filter(response_status__isnull=False).exists()


def test_the_diary_is_written_down_at_any_depth(portal, patient):
    EventFactory(patient=patient)

    portal.get(reverse("timeline:diary", args=[patient.pk]))

    assert rows("timeline.read").get().patient_id == patient.pk


def test_the_page_of_today_names_whom_it_shows(portal, session):
    portal.get("/")

    assert rows("today.read").get().patients == [session.patient_id]


def test_names_that_the_admin_suggests_are_written_down(client, admin, patient):
    client.force_login(admin)

    answer = client.get(
        "/admin/autocomplete/?app_label=accounts&model_name=therapistpatient"
        "&field_name=patient&term=Okafor"
    )

    assert "Okafor" in answer.text
    assert rows("account.list").get().patients == [patient.pk]


def test_reading_the_log_names_whom_it_tells_of(admin_api, patient):
    AuditEvent.objects.record(by=None, action="x", patient=patient)

    admin_api.get("/api/v1/audit/logs?action=x")

    row = rows("audit.list").get()
    assert (row.patient_id, row.risk_level) == (patient.pk, "elevated")
