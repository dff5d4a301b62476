from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Consent, ConsentText
from accounts.tests.factories import ConsentFactory
from sessions_app.tests.factories import ProcessedSessionFactory, RecordingFactory

pytestmark = pytest.mark.django_db

URL = "/api/v1/consent"


@pytest.fixture
def signature(patient):
    return {
        "patient_id": str(patient.pk),
        "consent_type": "recording",
        "consent_method": "electronic",
        "signature_data": "Maya Okafor",
    }


@pytest.fixture
def recording(patient, therapist):
    """A recorded session of the patient."""
    recording = RecordingFactory(patient=patient, size=1234)
    ProcessedSessionFactory(patient=patient, therapist=therapist, recording=recording)
    return recording


def ledger(patient):
    return f"{URL}/patients/{patient.pk}/consents"


def details(answer):
    return answer.json()["error"]["details"]


def test_the_words_are_there_for_every_type(patient_api):
    texts = patient_api.get(f"{URL}/texts").json()

    assert {text["consent_type"] for text in texts} == set(Consent.Type)
    assert all(text["body"] and text["sha256"] for text in texts)


def test_a_patient_signs_for_themself(patient_api, patient, signature):
    answer = patient_api.post(URL, signature)

    consent = Consent.objects.get()
    assert answer.status_code == 201
    assert answer["Location"] == ledger(patient)
    assert answer.json()["consent_status"] == "granted"
    assert answer.json()["consent_text"] == consent.text.body
    assert consent.is_in_own_account


def test_a_therapist_notes_a_verbal_consent_with_its_witness(api, therapist, signature):
    facts = signature | {
        "consent_method": "verbal",
        "signature_data": "",
        "witness_name": "Ana Lee",
    }

    answer = api.post(URL, facts)

    assert answer.json()["witness_name"] == "Ana Lee"
    assert answer.json()["created_by"] == str(therapist.pk)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"signature_data": ""}, "signature_data"),
        ({"consent_method": "verbal"}, "witness_name"),
        ({"consent_method": "implied"}, "consent_method"),
        ({"consent_type": "research"}, "consent_type"),
        ({"consent_status": "revoked"}, "consent_status"),
        ({"expires_at": "2020-01-01T00:00:00Z"}, "expires_at"),
        ({"patient_id": "9b2f2f0e-4f0e-4f0e-8f0e-4f0e4f0e4f0e"}, "patient_id"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(api, signature, facts, field):
    answer = api.post(URL, signature | facts)

    assert answer.status_code == 422
    assert list(details(answer)) == [field]
    assert not Consent.objects.exists()


def test_another_therapists_patient_does_not_exist(outsider_api, signature):
    answer = outsider_api.post(URL, signature)

    assert list(details(answer)) == ["patient_id"]


def test_words_that_changed_meanwhile_are_read_first(patient_api, signature):
    ConsentText.objects.create(type="recording", version="2", title="T", body="B")

    answer = patient_api.post(URL, signature | {"version": "1"})

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "consent_text_changed"
    assert details(answer) == {"current": "2"}


def test_the_ledger_has_every_row_and_counts_them(api, patient, therapist):
    past = timezone.now() - timedelta(days=2)
    ConsentFactory(patient=patient, type="treatment")
    ConsentFactory(patient=patient, signed_at=past, expires_at=past + timedelta(days=1))
    ConsentFactory(patient=patient, revoked_at=past, revoke_reason="patient_wish")

    answer = api.get(f"{ledger(patient)}?consent_type=recording&per_page=1").json()

    counted = {name: answer[name] for name in answer if name.endswith("_count")}
    assert len(answer["consents"]) == 1
    assert counted == {
        "total_count": 3,
        "active_count": 1,
        "expired_count": 1,
        "revoked_count": 1,
    }


def test_the_status_names_what_was_never_asked(api, patient, consent):
    answer = api.get(f"{URL}/patients/{patient.pk}/consent/status").json()

    found = {line["consent_type"]: line["consent_status"] for line in answer["consents"]}
    assert found == {
        "treatment": "pending",
        "hipaa_notice": "pending",
        "telehealth": "pending",
        "recording": "granted",
        "ai_processing": "pending",
    }


def test_a_patient_takes_a_consent_back(patient_api, patient, consent, recording):
    answer = patient_api.post(f"{URL}/{consent.pk}/revoke")

    told = answer.json()
    assert told["consent"]["consent_status"] == "revoked"
    assert told["consent"]["revocation_reason"] == "patient_wish"
    assert [one["bytes"] for one in told["recordings"]] == [1234]
    assert "Ask the practice" in told["erasure"]
    assert not Consent.objects.allows(patient, "recording")


def test_a_therapist_is_told_how_to_erase(api, consent, recording):
    answer = api.post(f"{URL}/{consent.pk}/revoke", {"revocation_reason": "mistake"})

    assert answer.json()["consent"]["revocation_reason"] == "mistake"
    assert "/recordings/erase" in answer.json()["erasure"]


def test_where_nothing_was_recorded_nothing_is_offered(api, consent):
    answer = api.post(f"{URL}/{consent.pk}/revoke")

    assert (answer.json()["recordings"], answer.json()["erasure"]) == ([], "")


def test_all_recordings_are_erased(api, patient, consent, recording):
    api.post(f"{URL}/{consent.pk}/revoke")

    answer = api.post(f"{URL}/patients/{patient.pk}/recordings/erase")

    assert answer.json() == {"erased": 1, "waiting": 0}


def test_none_is_erased_while_the_patient_agrees(api, patient, consent, recording):
    answer = api.post(f"{URL}/patients/{patient.pk}/recordings/erase")

    assert (answer.status_code, answer.json()["error"]["code"]) == (409, "still_agreed")


def test_a_hundred_rows_cost_what_one_costs(api, patient):
    ConsentFactory(patient=patient)
    address = f"{ledger(patient)}?per_page=100"
    with CaptureQueriesContext(connection) as few:
        api.get(address)
    ConsentFactory.create_batch(100, patient=patient)

    with CaptureQueriesContext(connection) as many:
        answer = api.get(address)

    assert len(answer.json()["consents"]) == 100
    assert len(few) == len(many)
