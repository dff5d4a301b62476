import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Consent, User
from accounts.tests.factories import CareFactory, ConsentFactory, PatientFactory

SIGNED_IN = 5  # queries: who it is, and the session kept alive
AUDITED = 1  # the row of the audit log

LIST = "/patients/"


def overview(patient):
    return reverse("sessions_app:patient", args=[patient.pk])


def queries_for(portal, address):
    with CaptureQueriesContext(connection) as queries:
        portal.get(address)
    return len(queries)


def test_list_shows_those_in_care(portal, patient, other_patient):
    response = portal.get(LIST)

    assert "Maya Okafor" in response.text
    assert "Petra" not in response.text


def test_list_is_searched_by_any_part_of_the_name(portal, patient, therapist):
    CareFactory(therapist=therapist, patient=PatientFactory(first_name="Ruth", last_name="Lind"))

    response = portal.get(LIST, {"q": "oka may"})

    assert "Maya Okafor" in response.text
    assert "Ruth" not in response.text


def test_a_search_that_no_name_can_hold_finds_nobody(portal, patient):
    response = portal.get(LIST, {"q": "oka\x00"})

    assert response.status_code == 200
    assert "Maya" not in response.text


def test_empty_list_says_what_to_do(portal):
    assert "Add your first patient" in portal.get(LIST).text


@pytest.mark.parametrize("rows", [1, 100])
def test_list_costs_the_same_for_any_number(portal, therapist, rows):
    for _ in range(rows):
        ConsentFactory(patient=CareFactory(therapist=therapist).patient)

    assert queries_for(portal, LIST) <= SIGNED_IN + AUDITED + 3


def test_a_patient_without_email_is_taken_on(portal, therapist):
    response = portal.post("/patients/new", {"first_name": "Noor", "last_name": "Haddad"})

    patient = User.objects.get(first_name="Noor")
    assert response.url == overview(patient)
    assert User.objects.patients_visible_to(therapist).contains(patient)


def test_consent_is_noted(portal, patient, therapist):
    portal.post(f"/patients/{patient.pk}/consents", {"type": "recording", "method": "written"})

    consent = Consent.objects.get(patient=patient)
    assert (consent.method, consent.recorded_by) == ("written", therapist)


def test_consent_needs_a_way_in_which_it_was_given(portal, patient):
    response = portal.post(f"/patients/{patient.pk}/consents", {"type": "recording"}, follow=True)

    assert "Say how the patient agreed" in response.text
    assert not Consent.objects.exists()


def test_consent_is_revoked(portal, patient, consent):
    portal.post(f"/patients/{patient.pk}/consents/recording/revoke")

    assert not Consent.objects.allows(patient, Consent.Type.RECORDING)


def test_an_outsider_notes_and_revokes_nothing(client, outsider, patient, consent):
    client.force_login(outsider)

    noted = client.post(
        f"/patients/{patient.pk}/consents", {"type": "telehealth", "method": "verbal"}
    )
    client.post(f"/patients/{patient.pk}/consents/recording/revoke")

    assert noted.status_code == 404
    assert list(Consent.objects.active()) == [consent]
