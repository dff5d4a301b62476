from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.actions.consent import record_consent, revoke_consent
from accounts.models import AuditEvent, Consent
from accounts.tests.factories import ConsentFactory

pytestmark = pytest.mark.django_db


def allows(patient):
    return Consent.objects.allows(patient, Consent.Type.RECORDING)


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


def test_agreeing_twice_keeps_the_first(patient, therapist):
    first = record_consent(patient=patient, type="recording", method="verbal", by=therapist)
    second = record_consent(patient=patient, type="recording", method="written", by=therapist)

    assert second == first


def test_giving_and_revoking_are_written_down(patient, therapist):
    consent = record_consent(patient=patient, type="recording", method="verbal", by=therapist)
    revoke_consent(consent, by=therapist)

    actions = AuditEvent.objects.filter(patient_id=patient.pk).values_list("action", flat=True)
    assert sorted(actions) == ["consent.granted", "consent.revoked"]
