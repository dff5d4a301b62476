from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.actions.consent import (
    ConsentTextChanged,
    note_decision,
    record_consent,
    revoke_consent,
)
from accounts.models import AuditEvent, Consent, ConsentText
from accounts.tests.factories import ConsentFactory

pytestmark = pytest.mark.django_db


def allows(patient):
    return Consent.objects.allows(patient, Consent.Type.RECORDING)


def signed(patient, **facts):
    about = {"type": "recording", "method": "electronic", "signature": patient.full_name}
    return Consent(patient=patient, **about | facts)


def test_nothing_is_agreed_to_until_it_is(patient):
    assert not allows(patient)


def test_a_consent_holds_until_it_is_revoked(patient, therapist):
    consent = record_consent(patient=patient, type="recording", method="verbal", by=therapist)
    assert allows(patient)

    revoke_consent(consent, by=therapist)

    assert not allows(patient)


def test_a_consent_ends_by_itself(patient):
    ConsentFactory(
        patient=patient,
        signed_at=timezone.now() - timedelta(days=2),
        expires_at=timezone.now() - timedelta(days=1),
    )

    assert not allows(patient)


def test_one_type_of_consent_is_not_another(patient):
    ConsentFactory(patient=patient, type=Consent.Type.TREATMENT)

    assert not allows(patient)


def test_agreeing_twice_on_the_spot_keeps_the_first(patient, therapist):
    first = record_consent(patient=patient, type="recording", method="verbal", by=therapist)
    second = record_consent(patient=patient, type="recording", method="written", by=therapist)

    assert second == first


def test_giving_and_revoking_are_written_down(patient, therapist):
    consent = record_consent(patient=patient, type="recording", method="verbal", by=therapist)
    revoke_consent(consent, by=therapist)

    actions = AuditEvent.objects.filter(patient_id=patient.pk).values_list("action", flat=True)
    assert sorted(actions) == ["consent.granted", "consent.revoked"]


def test_whoever_notes_a_verbal_consent_on_the_spot_is_its_witness(patient, therapist):
    consent = record_consent(patient=patient, type="recording", method="verbal", by=therapist)

    assert consent.witness == "Elena Marsh"


def test_it_is_kept_which_words_were_agreed_to(patient, therapist):
    consent = note_decision(signed(patient), by=therapist)

    text = ConsentText.objects.current("recording")
    assert (consent.text, consent.text_sha256, consent.version) == (text, text.sha256, "1")


@pytest.mark.parametrize(
    ("facts", "field", "sentence"),
    [
        ({"signature": ""}, "signature", "Let the patient type their full name."),
        (
            {"signature": "Somebody Else"},
            "signature",
            "Type the full name as it stands in the record: Maya Okafor.",
        ),
        (
            {"method": "written", "signature": " "},
            "signature",
            "Say where the signed paper is kept.",
        ),
        ({"method": "verbal"}, "witness", "Name who heard the patient say so."),
        (
            {"expires_at": timezone.now() - timedelta(days=1)},
            "expires_at",
            "A consent ends in the future, or not at all.",
        ),
    ],
)
def test_a_decision_is_complete(patient, therapist, facts, field, sentence):
    with pytest.raises(ValidationError) as refused:
        note_decision(signed(patient, **facts), by=therapist)

    assert refused.value.message_dict[field] == [sentence]


def test_implied_is_no_way_to_agree(patient, therapist):
    with pytest.raises(ValidationError) as refused:
        note_decision(signed(patient, method="implied"), by=therapist)

    assert "method" in refused.value.message_dict


def test_a_name_is_the_same_in_capitals(patient, therapist):
    consent = note_decision(signed(patient, signature=" maya  OKAFOR"), by=therapist)

    assert consent.is_granted


def test_in_ones_own_account_nothing_is_verbal(patient):
    with pytest.raises(ValidationError) as refused:
        note_decision(signed(patient, method="verbal", witness="Elena Marsh"), by=patient)

    assert refused.value.message_dict["method"] == [
        "In your own account you decide electronically."
    ]


def test_declining_needs_no_signature(patient, therapist):
    refusal = signed(patient, decision="declined", signature="")

    note_decision(refusal, by=therapist)

    assert not allows(patient)


def test_declining_later_takes_the_consent_back(patient, therapist, consent):
    note_decision(signed(patient, decision="declined", signature=""), by=therapist)

    consent.refresh_from_db()
    assert (consent.revoked_by, consent.revoke_reason) == (therapist, "declined")
    assert not allows(patient)


def test_a_new_consent_replaces_the_one_before(patient, therapist, consent):
    new = note_decision(signed(patient), by=therapist)

    consent.refresh_from_db()
    assert consent.revoke_reason == "replaced"
    assert list(Consent.objects.active()) == [new]


def test_revoking_twice_keeps_the_first_time(patient, therapist, admin, consent):
    first = revoke_consent(consent, by=therapist).revoked_at

    again = revoke_consent(consent, by=admin)

    assert (again.revoked_at, again.revoked_by) == (first, therapist)


@pytest.mark.parametrize(
    "change",
    [
        {"decision": "declined"},
        {"type": "telehealth"},
        {"signature": "Somebody Else"},
        {"witness": "Somebody Else"},
        {"expires_at": timezone.now() + timedelta(days=900)},
        {"text_sha256": "0" * 64},
    ],
)
def test_a_row_of_the_ledger_is_not_changed(consent, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(**change)


def test_a_revoked_consent_is_not_brought_back(consent, therapist):
    revoke_consent(consent, by=therapist)

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.filter(pk=consent.pk).update(revoked_at=None)


def test_a_signature_is_missing_nowhere(patient):
    with pytest.raises(IntegrityError), transaction.atomic():
        ConsentFactory(patient=patient, method="electronic")


def test_a_text_that_changed_meanwhile_is_read_first(patient, therapist):
    ConsentText.objects.create(type="recording", version="2", title="New", body="Words")

    with pytest.raises(ConsentTextChanged):
        note_decision(signed(patient), by=therapist, version="1")


def test_a_paper_may_carry_an_earlier_version(patient, therapist):
    ConsentText.objects.create(type="recording", version="2", title="New", body="Words")

    consent = note_decision(
        signed(patient, method="written", signature="Binder 3"), by=therapist, version="1"
    )

    assert consent.text.version == "1"


def test_withdrawn_is_taken_back_or_declined_but_not_run_out(patient, therapist):
    assert not Consent.objects.is_withdrawn(patient, "recording")
    ConsentFactory(
        patient=patient,
        signed_at=timezone.now() - timedelta(days=2),
        expires_at=timezone.now() - timedelta(days=1),
    )
    assert not Consent.objects.is_withdrawn(patient, "recording")

    note_decision(signed(patient, decision="declined"), by=therapist)

    assert Consent.objects.is_withdrawn(patient, "recording")


def test_it_is_kept_where_a_signature_came_from(patient_api, patient):
    patient_api.post(
        "/api/v1/consent",
        {
            "patient_id": str(patient.pk),
            "consent_type": "recording",
            "consent_method": "electronic",
            "signature_data": "Maya Okafor",
        },
        REMOTE_ADDR="203.0.113.9",
    )

    assert Consent.objects.get().ip_address == "203.0.113.9"
