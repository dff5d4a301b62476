from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import AuditEvent, EmergencyAccess, User
from accounts.tests.factories import EmergencyAccessFactory, PatientFactory

pytestmark = pytest.mark.django_db

HERE = "/emergency"
WHY = "Rang the practice in despair, her therapist is on a plane."


@pytest.fixture
def strangers_portal(client, outsider):
    client.force_login(outsider)
    return client


@pytest.fixture
def admins_portal(client, admin):
    client.force_login(admin)
    return client


def token_in(answer):
    return answer.context["form"]["patient"].value()


def test_the_journey(strangers_portal, outsider, patient, session):
    assert strangers_portal.get(f"/patients/{patient.pk}/").status_code == 404

    found = strangers_portal.post(HERE, {"email": "maya@example.com"})
    assert "Maya Okafor" in found.text
    form = {
        "patient": token_in(found),
        "reason": "patient_crisis",
        "justification": WHY,
        "duration_minutes": 30,
    }
    answer = strangers_portal.post(f"{HERE}/open", form, follow=True)

    access = EmergencyAccess.objects.get()
    assert answer.redirect_chain == [(f"/patients/{patient.pk}/", 302)]
    assert "Emergency access to" in answer.text
    assert "New session</a>" not in answer.text.split("<main")[1]
    reading = strangers_portal.get(f"/sessions/{session.pk}/").text
    assert "Everything you open is recorded and reviewed." in reading
    assert "Correct</a>" not in reading
    assert strangers_portal.post(f"/sessions/{session.pk}/erase").status_code == 404

    strangers_portal.post(reverse("accounts:emergency_end", args=[access.pk]))

    assert strangers_portal.get(f"/patients/{patient.pk}/").status_code == 404
    assert "Emergency access to" not in strangers_portal.get("/").text


def test_it_asks_for_a_confirmation_first(strangers_portal, outsider):
    outsider.auth_sessions.update(created_at=timezone.now() - timedelta(hours=1))

    answer = strangers_portal.get(HERE)

    assert answer.status_code == 302
    assert answer.url == f"{reverse('accounts:confirm')}?next=%2Femergency"


def test_who_has_to_confirm_before_opening_begins_again_afterwards(strangers_portal, outsider):
    outsider.auth_sessions.update(created_at=timezone.now() - timedelta(hours=1))

    assert strangers_portal.post(f"{HERE}/open").url.endswith("?next=%2Femergency")


def test_nobody_is_found_by_less_than_exact_facts(strangers_portal, patient):
    answer = strangers_portal.post(HERE, {"name": "Maya"})

    assert "Nobody fits exactly" in answer.text
    assert "Okafor" not in answer.text


def test_without_a_fact_nothing_is_looked_up(strangers_portal, patient):
    answer = strangers_portal.post(HERE, {"phone": "123"})

    assert answer.status_code == 422
    assert not AuditEvent.objects.filter(action="emergency.looked_up").exists()


def test_several_of_the_same_name_are_told_apart_by_the_phone(strangers_portal, patient):
    PatientFactory(first_name="Maya", last_name="Okafor", phone="+370 600 12345")

    unsure = strangers_portal.post(HERE, {"name": "maya  okafor"})
    assert "2 patients have exactly this name" in unsure.text
    assert str(patient.pk) not in unsure.text

    assert token_in(strangers_portal.post(HERE, {"name": "Maya Okafor", "phone": "+37060012345"}))


def test_what_was_found_is_good_for_its_finder_only(client, strangers_portal, patient, therapist):
    token = token_in(strangers_portal.post(HERE, {"email": "maya@example.com"}))
    patient.care_team.get().end()
    client.force_login(therapist)

    answer = client.post(f"{HERE}/open", {"patient": token, "reason": "other"}, follow=True)

    assert "Look the patient up again" in answer.text
    assert not EmergencyAccess.objects.exists()


@pytest.mark.parametrize("token", ["", "made up", "x.y.z"])
def test_a_made_up_finding_opens_nothing(strangers_portal, patient, token):
    answer = strangers_portal.post(f"{HERE}/open", {"patient": token}, follow=True)

    assert "Look the patient up again" in answer.text


def test_a_form_with_mistakes_is_shown_again(strangers_portal, patient):
    token = token_in(strangers_portal.post(HERE, {"email": "maya@example.com"}))

    answer = strangers_portal.post(
        f"{HERE}/open", {"patient": token, "justification": "short", "duration_minutes": 90}
    )

    assert answer.status_code == 422
    assert "Maya Okafor" in answer.text
    assert "This field is required" in answer.text
    assert "at least 20 characters" in answer.text
    assert "less than or equal to 60" in answer.text


def test_a_refusal_stands_beside_the_form(strangers_portal, outsider, patient):
    EmergencyAccessFactory(user=outsider, patient=patient)
    token = token_in(strangers_portal.post(HERE, {"email": "maya@example.com"}))
    form = {"patient": token, "reason": "other", "justification": WHY, "duration_minutes": 5}

    answer = strangers_portal.post(f"{HERE}/open", form)

    assert answer.status_code == 422
    assert "is still open" in answer.text


def test_too_many_look_ups_have_to_wait(strangers_portal, settings):
    settings.THROTTLES = settings.THROTTLES | {"emergency": "1/h"}
    strangers_portal.post(HERE, {"name": "Some Body"})

    answer = strangers_portal.post(HERE, {"name": "Some Body"})

    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0


def test_the_banner_is_for_whoever_opened_the_record(portal, outsider, patient):
    EmergencyAccessFactory(user=outsider, patient=patient)

    assert "Emergency access to" not in portal.get("/").text


def test_a_consulting_therapist_is_offered_nothing_to_change(client, outsider, patient, session):
    patient.care_team.create(therapist=outsider, relationship_type="consulting")
    client.force_login(outsider)

    record = client.get(f"/patients/{patient.pk}/").text.split("<main")[1]
    reading = client.get(f"/sessions/{session.pk}/").text.split("<main")[1]

    assert "New session</a>" not in record
    assert "Correct</a>" not in reading
    assert "Delete" not in reading


def test_admins_see_what_is_to_be_reviewed_first(admins_portal, patient, outsider):
    old = EmergencyAccessFactory(
        patient=patient,
        user=outsider,
        started_at=timezone.now() - timedelta(hours=30),
        expires_at=timezone.now() - timedelta(hours=29, minutes=30),
    )
    EmergencyAccessFactory(
        patient=patient,
        minutes_left=-1,
        reviewed_by=User.objects.get(first_name="Ada"),
        reviewed_at=timezone.now(),
        verdict="justified",
    )

    answer = admins_portal.get(f"{HERE}/reviews")

    assert [row.pk for row in answer.context["accesses"]][0] == old.pk
    assert "1 review overdue." in answer.text
    assert "Oscar Outsider read Maya Okafor" in answer.text


def test_an_admin_reviews(admins_portal, admin, patient, outsider):
    access = EmergencyAccessFactory(user=outsider, patient=patient, minutes_left=-1)
    here = f"{HERE}/{access.pk}/review"
    assert WHY in admins_portal.get(here).text

    refused = admins_portal.post(here, {"verdict": "not_justified"})
    assert refused.status_code == 422
    assert "Say what was not justified" in refused.text
    admins_portal.post(here, {"verdict": "not_justified", "note": "There was no crisis."})

    shown = admins_portal.get(here).text
    assert "There was no crisis." in shown
    assert "Ada Admin" in shown
    assert "<textarea" not in shown


def test_an_admin_ends_what_is_open(admins_portal, patient, outsider):
    access = EmergencyAccessFactory(user=outsider, patient=patient)
    assert (
        "It can be reviewed once it is over."
        in admins_portal.get(f"{HERE}/{access.pk}/review").text
    )

    answer = admins_portal.post(f"{HERE}/{access.pk}/end")

    assert answer.url == f"{HERE}/reviews"
    assert not EmergencyAccess.objects.live().exists()
