import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.actions import care
from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, AuthSession, TherapistPatient, User
from accounts.tests.factories import CareFactory, EmergencyAccessFactory, TherapistFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def colleague(db):
    return TherapistFactory(first_name="Carla", last_name="Colleague")


@pytest.fixture
def secondary(patient, colleague):
    return CareFactory(patient=patient, therapist=colleague, relationship_type="secondary")


def sees(user, patient):
    return User.objects.patients_visible_to(user).filter(pk=patient.pk).exists()


def acts(patient):
    rows = AuditEvent.objects.filter(patient_id=patient.pk, action__startswith="care.")
    return list(rows.order_by("created_at").values_list("action", flat=True))


def test_the_primary_therapist_adds_a_colleague(patient, therapist, colleague):
    care.start_care(patient=patient, therapist=colleague, kind="consulting", by=therapist)

    assert sees(colleague, patient)
    assert acts(patient) == ["care.started"]


def test_an_admin_assigns_anybody(patient, admin, colleague):
    care.start_care(patient=patient, therapist=colleague, kind="secondary", by=admin)

    assert sees(colleague, patient)


def test_nobody_puts_themself_into_a_strangers_care(patient, outsider):
    with pytest.raises(NotAllowed):
        care.start_care(patient=patient, therapist=outsider, kind="secondary", by=outsider)

    assert not sees(outsider, patient)


def test_an_emergency_access_gives_no_say_in_the_team(patient, outsider):
    EmergencyAccessFactory(user=outsider, patient=patient)

    with pytest.raises(NotAllowed):
        care.start_care(patient=patient, therapist=outsider, kind="secondary", by=outsider)


def test_a_secondary_therapist_does_not_decide_about_the_team(patient, secondary, outsider):
    with pytest.raises(NotAllowed):
        care.start_care(
            patient=patient, therapist=outsider, kind="secondary", by=secondary.therapist
        )


def test_a_secondary_therapist_ends_nobody_elses_care(patient, therapist, secondary):
    primary = patient.care_team.get(therapist=therapist)

    with pytest.raises(NotAllowed):
        care.end_care(primary, by=secondary.therapist)


def test_a_secondary_therapist_does_not_make_herself_primary(patient, secondary):
    with pytest.raises(NotAllowed):
        care.transfer_care(patient, to=secondary.therapist, by=secondary.therapist)
    with pytest.raises(NotAllowed):
        care.change_kind(secondary, kind="primary", by=secondary.therapist)


def test_everybody_may_end_their_own_care(patient, secondary):
    care.end_care(secondary, by=secondary.therapist)

    assert not sees(secondary.therapist, patient)
    assert acts(patient) == ["care.ended"]


def test_care_that_ended_is_ended_once(patient, secondary, therapist):
    first = care.end_care(secondary, by=therapist)

    again = care.end_care(secondary, by=therapist)

    assert again.ended_at == first.ended_at
    assert acts(patient) == ["care.ended"]


def test_ending_leaves_devices_signed_in(patient, therapist, secondary):
    care.end_care(secondary, by=therapist)

    assert not AuthSession.objects.filter(revoked_at__isnull=False).exists()


def test_starting_again_reopens_the_row_and_the_audit_keeps_the_history(
    patient, therapist, secondary
):
    care.end_care(secondary, by=therapist)

    again = care.start_care(
        patient=patient, therapist=secondary.therapist, kind="consulting", by=therapist
    )

    assert again.pk == secondary.pk
    assert again.ended_at is None
    assert again.started_at > secondary.started_at
    assert acts(patient) == ["care.ended", "care.started"]


def test_who_is_in_care_is_not_started_again(patient, therapist, secondary):
    with pytest.raises(care.InCareAlready):
        care.start_care(
            patient=patient, therapist=secondary.therapist, kind="secondary", by=therapist
        )


@pytest.mark.parametrize(
    "change", [{"is_active": False}, {"is_verified": False}, {"role": "admin"}]
)
def test_only_a_therapist_whose_account_is_in_use_cares(patient, therapist, colleague, change):
    User.objects.filter(pk=colleague.pk).update(**change)

    with pytest.raises(care.NotATherapist):
        care.start_care(patient=patient, therapist=colleague, kind="secondary", by=therapist)
    with pytest.raises(care.NotATherapist):
        care.transfer_care(patient, to=colleague, by=therapist)


def test_a_patient_has_one_primary_therapist(patient, admin, colleague, secondary):
    with pytest.raises(care.HasPrimary):
        care.start_care(patient=patient, therapist=TherapistFactory(), kind="primary", by=admin)
    with pytest.raises(care.HasPrimary):
        care.change_kind(secondary, kind="primary", by=admin)


def test_the_database_knows_one_primary_therapist(patient, secondary):
    with pytest.raises(IntegrityError, match="care_one_primary"), transaction.atomic():
        TherapistPatient.objects.filter(pk=secondary.pk).update(relationship_type="primary")


def test_another_primary_may_follow_one_who_has_ended(patient, therapist, admin, secondary):
    care.end_care(patient.care_team.get(therapist=therapist), by=therapist)

    care.change_kind(secondary, kind="primary", by=admin)

    assert patient.care_team.leading().get().therapist == secondary.therapist


def test_the_kind_of_care_is_changed(patient, therapist, secondary):
    care.change_kind(secondary, kind="consulting", by=therapist)
    care.change_kind(secondary, kind="consulting", by=therapist)

    assert patient.care_team.get(pk=secondary.pk).relationship_type == "consulting"
    assert acts(patient) == ["care.changed"]


def test_care_that_ended_has_no_kind_to_change(patient, therapist, secondary):
    care.end_care(secondary, by=therapist)

    with pytest.raises(care.CareHasEnded):
        care.change_kind(secondary, kind="consulting", by=therapist)


def test_a_transfer_makes_one_primary_and_ends_the_other(patient, therapist, colleague):
    care.transfer_care(patient, to=colleague, by=therapist)

    assert patient.care_team.leading().get().therapist == colleague
    assert not sees(therapist, patient)
    assert acts(patient) == ["care.ended", "care.started", "care.transferred"]


def test_who_hands_over_may_stay(patient, therapist, secondary):
    care.transfer_care(patient, to=secondary.therapist, by=therapist, stays=True)

    assert patient.care_team.leading().get() == secondary
    assert patient.care_team.get(therapist=therapist).relationship_type == "secondary"
    assert acts(patient) == ["care.changed", "care.changed", "care.transferred"]


def test_an_admin_hands_over_a_patient_whom_nobody_leads(patient, therapist, admin, colleague):
    care.end_care(patient.care_team.get(), by=therapist)

    care.transfer_care(patient, to=colleague, by=admin)

    assert patient.care_team.leading().get().therapist == colleague


def test_the_primary_therapist_cannot_take_over_from_herself(patient, therapist):
    with pytest.raises(care.IsPrimaryAlready):
        care.transfer_care(patient, to=therapist, by=therapist)


def test_whoever_is_no_longer_primary_decides_nothing(patient, therapist, colleague):
    care.transfer_care(patient, to=colleague, by=therapist, stays=True)

    with pytest.raises(NotAllowed):
        care.transfer_care(patient, to=therapist, by=therapist)


def test_patients_without_a_therapist_are_known(patient, other_patient, therapist):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    assert list(User.objects.without_therapist()) == [patient]


def test_a_refused_audit_row_undoes_the_act(patient, therapist, secondary, monkeypatch):
    def refuse(*args, **kwargs):
        raise IntegrityError

    monkeypatch.setattr("accounts.models.audit.AuditEventQuerySet.record", refuse)

    with pytest.raises(IntegrityError), transaction.atomic():
        care.end_care(secondary, by=therapist)

    assert sees(secondary.therapist, patient)


@pytest.mark.django_db(transaction=True)
def test_of_transfers_at_the_same_time_one_after_the_other_is_made(patient, admin):
    colleagues = TherapistFactory.create_batch(6)
    barrier = threading.Barrier(6)

    def hand_over(colleague):
        barrier.wait()
        try:
            return care.transfer_care(patient, to=colleague, by=admin)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(hand_over, colleagues))

    assert patient.care_team.leading().count() == 1
    assert patient.care_team.unended().count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_starts_at_the_same_time_one_wins(patient, therapist, colleague):
    barrier = threading.Barrier(6)

    def start(_):
        barrier.wait()
        try:
            return care.start_care(
                patient=patient, therapist=colleague, kind="secondary", by=therapist
            )
        except Refused as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as threads:
        results = list(threads.map(start, range(6)))

    assert sum(isinstance(result, TherapistPatient) for result in results) == 1
    assert acts(patient) == ["care.started"]
