import pytest
from django.core import mail
from django.test import Client

from accounts.models import Consent, ConsentText
from accounts.tests.factories import ConsentFactory
from sessions_app.models import Recording
from sessions_app.tests.factories import ProcessedSessionFactory, RecordingFactory

pytestmark = pytest.mark.django_db

API = "/api/v1/consent"


@pytest.fixture
def page(patient):
    return f"/patients/{patient.pk}/consents"


@pytest.fixture
def own_portal(patient):
    """The portal with the patient signed in."""
    client = Client()
    client.force_login(patient)
    return client


@pytest.fixture
def recording(patient, therapist):
    recording = RecordingFactory(patient=patient, size=1234)
    ProcessedSessionFactory(patient=patient, therapist=therapist, recording=recording)
    return recording


def decide(portal, page, **facts):
    form = {"decision": "granted", "method": "verbal", "witness": "Elena Marsh", "version": "1"}
    return portal.post(f"{page}/recording", form | facts)


def test_every_type_has_its_state(portal, page, consent):
    response = portal.get(page)

    assert response.text.count("Nobody has asked yet.") == 4
    assert "heard by Elena Marsh" in response.text


def test_the_words_are_on_the_screen(portal, page):
    response = portal.get(f"{page}/recording")

    first = ConsentText.objects.current("recording").paragraphs()[0]
    assert first in response.text
    assert 'value="Elena Marsh"' in response.text


def test_a_therapist_notes_what_the_patient_says(portal, page, therapist):
    decide(portal, page)

    consent = Consent.objects.get()
    assert (consent.method, consent.witness) == ("verbal", "Elena Marsh")
    assert consent.recorded_by == therapist


def test_the_patient_signs_on_the_therapists_device(portal, page):
    decide(portal, page, method="electronic", signed_name="Maya Okafor", witness="")

    consent = Consent.objects.get()
    assert (consent.signature, consent.is_in_own_account) == ("Maya Okafor", False)


def test_a_paper_has_its_place(portal, page):
    decide(portal, page, method="written", paper="Binder 3", witness="")

    assert Consent.objects.get().signature == "Binder 3"


def test_a_consent_may_end_by_itself(portal, page):
    decide(portal, page, expires_on="2099-12-31")

    assert Consent.objects.get().expires_at.isoformat() == "2100-01-01T00:00:00+00:00"


def test_declining_is_noted(portal, page, consent):
    decide(portal, page, decision="declined", witness="")

    assert not Consent.objects.active().exists()
    assert Consent.objects.newest_first().first().is_declined


@pytest.mark.parametrize(
    ("on_page", "by_api", "sentence"),
    [
        (
            {"method": "electronic", "signed_name": "Somebody Else"},
            {"consent_method": "electronic", "signature_data": "Somebody Else"},
            "Type the full name as it stands in the record: Maya Okafor.",
        ),
        (
            {"method": "electronic", "signed_name": ""},
            {"consent_method": "electronic"},
            "Let the patient type their full name.",
        ),
        (
            {"method": "written", "paper": ""},
            {"consent_method": "written"},
            "Say where the signed paper is kept.",
        ),
        (
            {"method": "verbal", "witness": " "},
            {"consent_method": "verbal", "witness_name": " "},
            "Name who heard the patient say so.",
        ),
        (
            {"expires_on": "2001-01-01"},
            {"consent_method": "verbal", "witness_name": "E", "expires_at": "2001-01-02T00:00Z"},
            "A consent ends in the future, or not at all.",
        ),
    ],
)
def test_page_and_api_say_the_same(portal, api, patient, page, on_page, by_api, sentence):
    facts = {"patient_id": str(patient.pk), "consent_type": "recording"}

    response = decide(portal, page, **on_page)
    answer = api.post(API, facts | by_api)

    assert (response.status_code, answer.status_code) == (422, 422)
    assert sentence in response.text
    assert [sentence] in answer.json()["error"]["details"].values()
    assert not Consent.objects.exists()


def test_an_unknown_type_is_no_page(portal, page):
    assert portal.get(f"{page}/research").status_code == 404


def test_newer_words_are_pointed_at(portal, page, consent):
    ConsentText.objects.create(type="recording", version="2", title="T", body="B")

    response = portal.get(page)

    assert "Agreed to version 1; version 2 is current." in response.text


def test_taking_back_asks_first_and_names_what_is_left(portal, page, consent, recording):
    response = portal.get(f"{page}/recording/revoke")

    assert "1 recording will still be here" in response.text


def test_after_taking_back_erasure_is_offered(portal, page, consent, recording):
    response = portal.post(f"{page}/recording/revoke", {"reason": "other"}, follow=True)

    consent.refresh_from_db()
    assert consent.revoke_reason == "other"
    assert "The consent is taken back." in response.text
    assert "1 recording left, without consent to recording" in response.text


def test_nothing_is_offered_while_the_patient_agrees(portal, page, consent, recording):
    assert "without consent to recording" not in portal.get(page).text


def test_all_recordings_are_erased(portal, patient, page, consent, recording):
    portal.post(f"{page}/recording/revoke")

    response = portal.post(f"/patients/{patient.pk}/recordings/erase", follow=True)

    assert Recording.objects.get().is_deleted
    assert "The recordings are erased." in response.text


def test_none_is_erased_while_the_patient_agrees(portal, patient, consent, recording):
    response = portal.post(f"/patients/{patient.pk}/recordings/erase", follow=True)

    assert not Recording.objects.get().is_deleted
    assert "This patient agrees to being recorded." in response.text


def test_an_admin_looks_and_decides_nothing(client, admin, page, consent):
    client.force_login(admin)

    response = client.get(page)

    assert response.status_code == 200
    assert "Take back" not in response.text


def test_a_patient_signs_in_their_own_account(own_portal, patient):
    form = {"decision": "granted", "version": "1", "signed_name": "maya okafor"}

    own_portal.post("/consents/telehealth", form)

    consent = Consent.objects.get()
    assert (consent.type, consent.patient) == ("telehealth", patient)
    assert (consent.method, consent.is_in_own_account) == ("electronic", True)


def test_a_patient_declines_without_signing(own_portal):
    own_portal.post("/consents/recording", {"decision": "declined", "version": "1"})

    assert Consent.objects.get().is_declined


def test_a_patient_takes_back_and_may_ask_for_erasure(own_portal, consent, recording):
    response = own_portal.post("/consents/recording/revoke", follow=True)

    consent.refresh_from_db()
    assert consent.revoke_reason == "patient_wish"
    assert "ask the practice to erase them" in response.text
    assert "/sessions/" not in response.text


def test_a_patient_sees_their_own_ledger_alone(own_portal, consent, other_patient):
    ConsentFactory(patient=other_patient, witness="Somebody from elsewhere")

    response = own_portal.get("/consents")

    assert "heard by Elena Marsh" in response.text
    assert "elsewhere" not in response.text


def test_nobody_gets_mail_about_a_consent(own_portal, consent):
    own_portal.post("/consents/recording/revoke")

    assert mail.outbox == []


def test_the_history_costs_the_same_for_many_rows(
    portal, patient, page, consent, django_assert_max_num_queries
):
    ConsentFactory.create_batch(50, patient=patient)

    with django_assert_max_num_queries(14):
        portal.get(page)
