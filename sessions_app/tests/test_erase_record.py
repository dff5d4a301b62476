"""Erasing a whole record, what stands in the way, and the certificates of what is gone."""

import uuid
from datetime import timedelta

import pytest
from django.apps import apps
from django.utils import timezone

from accounts.models import AuditEvent, ErasureCertificate, LegalHold, User
from sessions_app.actions import erase, erase_record, retention
from sessions_app.models import Recording, TherapySession

Reason = ErasureCertificate.Reason


@pytest.fixture
def kept(disk, recorded_session):
    """A processed session whose recording is still there."""
    session = recorded_session
    session.status, session.processed_at = TherapySession.Status.PROCESSED, timezone.now()
    session.save()
    return session


@pytest.fixture
def long_ago(kept):
    TherapySession.objects.update(session_date=timezone.now() - timedelta(days=8 * 366))
    return kept


def rows_about(patient_id):
    """Every row of ours that points at this person, or is them."""
    found = []
    for model in apps.get_models():
        if model._meta.app_label not in ("accounts", "timeline", "sessions_app"):
            continue
        for field in model._meta.concrete_fields:
            if field.related_model is User or (model is User and field.primary_key):
                found += model.objects.filter(**{field.name: patient_id})
    return found


def test_nothing_of_the_patient_is_left(
    long_ago, patient, admin, disk, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        erase_record.erase_record(patient, by=admin, reason=Reason.RETENTION)

    assert rows_about(patient.pk) == []
    assert disk.files() == []


def test_the_certificate_counts_what_went_and_knows_the_recording_again(long_ago, patient, admin):
    digest = long_ago.recording.digest

    certificate = erase_record.erase_record(patient, by=admin, reason=Reason.RETENTION)

    assert certificate.items["recordings"][0]["digest"] == digest
    assert certificate.items["rows"]["sessions_app.TherapySession"] == 1
    assert certificate.items["rows"]["accounts.User"] == 1
    assert certificate.patient_id == patient.pk


def test_the_audit_trail_stays(long_ago, patient, admin):
    before = AuditEvent.objects.about(patient).count()

    erase_record.erase_record(patient, by=admin, reason=Reason.RETENTION)

    assert AuditEvent.objects.about(patient).count() == before + 1


def test_a_record_is_kept_for_its_time(kept, patient, admin):
    with pytest.raises(erase_record.KeptByLaw, match="has to be kept until"):
        erase_record.erase_record(patient, by=admin, reason=Reason.PATIENT_REQUEST)

    assert User.objects.filter(pk=patient.pk).exists()


def test_a_legal_order_goes_before_the_time(kept, patient, admin):
    erase_record.erase_record(patient, by=admin, reason=Reason.LEGAL_ORDER)

    assert not User.objects.filter(pk=patient.pk).exists()


def test_only_admins_erase_records(long_ago, patient, therapist):
    with pytest.raises(erase_record.NotAdmin):
        erase_record.erase_record(patient, by=therapist, reason=Reason.RETENTION)


@pytest.fixture
def hold(patient, admin):
    return erase_record.place_hold(patient, by=admin, reference="2026/17")


def test_nothing_of_a_record_on_hold_goes(kept, hold, patient, therapist, admin, settings):
    settings.RECORDING_KEPT_DAYS = 1
    TherapySession.objects.update(processed_at=timezone.now() - timedelta(days=2))

    with pytest.raises(erase.OnHold):
        erase_record.erase_record(patient, by=admin, reason=Reason.LEGAL_ORDER)
    with pytest.raises(erase.OnHold):
        erase.erase(kept, by=therapist)
    with pytest.raises(erase.OnHold):
        erase.delete_audio(kept, by=therapist)

    assert retention.apply_retention() == 0


def test_a_lifted_hold_holds_nothing(kept, hold, patient, admin):
    erase_record.lift_hold(hold, by=admin)

    erase_record.erase_record(patient, by=admin, reason=Reason.LEGAL_ORDER)

    assert not LegalHold.objects.exists()


def test_a_record_is_held_once(hold, patient, admin):
    with pytest.raises(erase_record.AlreadyOnHold):
        erase_record.place_hold(patient, by=admin, reference="2026/18")


def test_sound_goes_when_its_time_is_over(kept, settings):
    settings.RECORDING_KEPT_DAYS = 30
    TherapySession.objects.update(processed_at=timezone.now() - timedelta(days=31))

    gone = retention.apply_retention()

    assert gone == 1
    assert Recording.objects.get().is_deleted
    assert ErasureCertificate.objects.get().reason == Reason.RETENTION
    assert ErasureCertificate.objects.get().erased_by is None


def test_sound_stays_until_then(kept, settings):
    settings.RECORDING_KEPT_DAYS = 30

    assert retention.apply_retention() == 0


def test_without_a_rule_sound_stays(kept, settings):
    settings.RECORDING_KEPT_DAYS = 0
    TherapySession.objects.update(processed_at=timezone.now() - timedelta(days=999))

    assert retention.apply_retention() == 0


def test_an_erased_session_has_a_certificate(kept, therapist):
    erase.erase(kept, by=therapist)

    certificate = ErasureCertificate.objects.get()
    assert (certificate.target_type, certificate.target_id) == ("therapysession", kept.pk)
    assert certificate.items["rows"]["sessions_app.TherapySession"] == 1


def test_records_past_their_time_are_listed(long_ago, patient, other_patient):
    assert list(erase_record.past_their_time()) == [patient]


def test_the_page_wants_the_name_typed(client, admin, long_ago, patient):
    client.force_login(admin)

    response = client.post(
        f"/patients/{patient.pk}/erase", {"reason": "retention", "name": "Somebody"}
    )

    assert response.status_code == 422
    assert "This is not the name of this patient." in response.text


def test_the_page_erases_and_shows_the_certificate(client, admin, long_ago, patient):
    client.force_login(admin)

    response = client.post(
        f"/patients/{patient.pk}/erase",
        {"reason": "retention", "name": "maya okafor"},
        follow=True,
    )

    assert "Certificate of erasure" in response.text
    assert str(patient.pk) in response.text
    assert "Okafor" not in response.text


def test_the_page_tells_until_when_a_record_is_kept(client, admin, kept, patient):
    client.force_login(admin)

    response = client.post(
        f"/patients/{patient.pk}/erase", {"reason": "patient_request", "name": "Maya Okafor"}
    )

    assert response.status_code == 422
    assert "has to be kept until" in response.text


def test_the_api_erases_and_answers_with_the_certificate(admin_api, admin, long_ago, patient):
    admin.auth_sessions.update(confirmed_at=timezone.now())

    answer = admin_api.post(f"/api/v1/patients/{patient.pk}/erase", {"reason": "retention"})

    assert answer.status_code == 200
    found = admin_api.get(f"/api/v1/erasure-certificates/{answer.json()['id']}")
    assert found.json() == answer.json()


def test_the_api_holds_and_lifts(admin_api, patient):
    url = f"/api/v1/patients/{patient.pk}/legal-hold"

    assert admin_api.post(url, {"reference": "2026/17"}).status_code == 201
    assert admin_api.post(url, {"reference": "2026/17"}).status_code == 409
    assert admin_api.delete(url).status_code == 204
    assert not LegalHold.objects.active().exists()


def test_a_stranger_is_not_there_to_be_erased(admin_api, admin):
    admin.auth_sessions.update(confirmed_at=timezone.now())

    answer = admin_api.post(f"/api/v1/patients/{uuid.uuid4()}/erase", {"reason": "retention"})

    assert answer.status_code == 404
