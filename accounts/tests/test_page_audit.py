import pytest

from accounts.models import AuditAnchor, AuditEvent

pytestmark = pytest.mark.django_db

PAGE = "/audit"


@pytest.fixture
def office(client, admin):
    """The portal with an admin signed in."""
    client.force_login(admin)
    return client


def written(action="x.done", *, by=None, **fields):
    return AuditEvent.objects.record_answer(by=by, action=action, status=200, **fields)


def test_shows_who_did_what_about_whom(office, therapist, session):
    written(
        "session.read",
        by=therapist,
        patients=[session.patient_id],
        target_type="therapysession",
        target_id=session.pk,
    )

    text = office.get(f"{PAGE}?action=session.read").text

    assert "Elena Marsh" in text
    assert "opened the session of" in text
    assert "Maya Okafor" in text


def test_high_risk_stands_out(office):
    written(risk_level="high")

    assert "High risk" in office.get(f"{PAGE}?action=x.").text


def test_the_filter_stays_on_the_next_page(office):
    for _ in range(51):
        written()

    text = office.get(f"{PAGE}?action=x.&risk_level=normal").text

    assert "?action=x.&amp;risk_level=normal&amp;cursor=" in text
    assert "/audit/file?action=x.&amp;risk_level=normal" in text


def test_what_cannot_be_asked_is_said_beside_the_field(office):
    response = office.get(f"{PAGE}?start_date=2026-05-02&end_date=2026-05-01")

    assert "The last day comes before the first." in response.text
    assert "Nothing is shown until" in response.text


def test_says_how_far_the_log_is_sealed(office):
    AuditAnchor.objects.create(number=1, seq=41, at="2026-05-03T10:00Z", line="{}")

    text = office.get(PAGE).text

    assert "Waiting to be sealed" in text
    assert "3 May 2026, 10:00</time>, up to line 41" in text


def test_a_list_names_three_and_counts_the_rest(office, patient, other_patient):
    strangers = ["6f1c2a52-6d3d-4b3e-9a4f-0a3f5b1c2d3e", "0f1c2a52-6d3d-4b3e-9a4f-0a3f5b1c2d3e"]
    written(patients=[patient.pk, other_patient.pk, *strangers])

    assert "and 1 more" in office.get(f"{PAGE}?action=x.").text


def test_the_file_is_asked_for_again_after_a_confirmation(office, admin, settings):
    settings.CONFIRMED_FOR_SECONDS = 0

    response = office.get("/audit/file?risk_level=high")

    assert response.status_code == 302
    assert response.url.startswith("/account/confirm?next=%2Faudit")


def test_a_made_up_filter_makes_no_file(office):
    assert office.get("/audit/file?risk_level=terrible").status_code == 400
