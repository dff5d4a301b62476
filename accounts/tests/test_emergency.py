from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import emergency_watch
from accounts.actions import emergency
from accounts.errors import NotAllowed
from accounts.models import AuditEvent, EmergencyAccess, User
from accounts.models.emergency import emergency_patient_ids, patients_answering_to
from accounts.tests.factories import (
    AdminFactory,
    CareFactory,
    EmergencyAccessFactory,
    PatientFactory,
)

pytestmark = pytest.mark.django_db

WHY = "Rang the practice in despair, her therapist is on a plane."


def break_glass(patient, by, **facts):
    asked = {"reason": "patient_crisis", "justification": WHY} | facts
    return emergency.break_glass(patient, by=by, **asked)


def sees(user, patient):
    return User.objects.patients_visible_to(user).filter(pk=patient.pk).exists()


def acts():
    return list(
        AuditEvent.objects.filter(action__startswith="emergency.")
        .order_by("created_at")
        .values_list("action", flat=True)
    )


def run_out(access):
    EmergencyAccess.objects.filter(pk=access.pk).update(
        started_at=timezone.now() - timedelta(minutes=40),
        expires_at=timezone.now() - timedelta(seconds=1),
    )


def test_a_therapist_opens_one_record_for_an_hour(outsider, patient):
    PatientFactory()

    access = break_glass(patient, outsider)

    assert list(User.objects.patients_visible_to(outsider)) == [patient]
    assert access.expires_at - access.started_at == timedelta(minutes=60)


def test_it_may_be_shorter_and_never_longer(outsider, patient, other_patient, therapist):
    access = break_glass(patient, outsider, duration_minutes=1)

    assert access.expires_at - access.started_at == timedelta(minutes=1)
    for minutes in (0, 61):
        with pytest.raises(emergency.WrongDuration):
            break_glass(other_patient, therapist, duration_minutes=minutes)


def test_the_database_knows_no_longer_one(outsider, patient):
    access = break_glass(patient, outsider)

    with pytest.raises(IntegrityError, match="emergency_an_hour"), transaction.atomic():
        EmergencyAccess.objects.filter(pk=access.pk).update(
            expires_at=access.started_at + timedelta(minutes=61)
        )


@pytest.mark.parametrize("words", ["", "She is in danger.", " " * 30, "x" * 19, "x" * 2001])
def test_it_needs_a_reason_in_words(outsider, patient, words):
    with pytest.raises(emergency.TooFewWords):
        break_glass(patient, outsider, justification=words)

    assert not EmergencyAccess.objects.exists()


def test_the_words_are_sealed_in_the_database(outsider, patient):
    access = break_glass(patient, outsider)

    assert access.justification == WHY
    assert b"despair" not in bytes(access.sealed_justification)


def test_it_ends_at_the_very_next_question(outsider, patient):
    access = break_glass(patient, outsider)

    run_out(access)

    assert not sees(outsider, patient)


def test_it_is_ended_by_hand(outsider, patient):
    access = break_glass(patient, outsider)

    emergency.end_access(access, by=outsider)
    emergency.end_access(access, by=outsider)

    assert not sees(outsider, patient)
    assert acts() == ["emergency.started", "emergency.ended"]
    assert AuditEvent.objects.get(action="emergency.ended").details["how"] == "by_hand"


def test_an_admin_may_end_it_and_a_colleague_may_not(outsider, patient, therapist, admin):
    access = break_glass(patient, outsider)

    with pytest.raises(NotAllowed):
        emergency.end_access(access, by=therapist)
    emergency.end_access(access, by=admin)

    assert not sees(outsider, patient)


def test_what_ran_out_by_itself_is_written_down_once(outsider, patient):
    access = break_glass(patient, outsider)
    run_out(access)

    emergency_watch.note_ends()
    emergency_watch.note_ends()

    access.refresh_from_db()
    assert access.ended_at == access.expires_at
    assert not access.was_ended_by_hand
    ended = AuditEvent.objects.get(action="emergency.ended")
    assert (ended.actor_role, ended.patient_id) == ("system", patient.pk)
    assert ended.details["how"] == "ran_out"


def test_what_is_still_open_is_left_open(outsider, patient):
    break_glass(patient, outsider)

    emergency_watch.note_ends()

    assert sees(outsider, patient)


def test_the_start_is_a_grave_act_without_words(outsider, patient):
    access = break_glass(patient, outsider)

    event = AuditEvent.objects.get(action="emergency.started")
    assert (event.actor_id, event.patient_id) == (outsider.pk, patient.pk)
    assert (event.target_id, event.risk_level) == (access.pk, "high")
    assert event.details == {"reason": "patient_crisis", "minutes": 60}


def test_a_second_one_is_refused_while_the_first_is_open(outsider, patient, other_patient):
    break_glass(patient, outsider)

    with pytest.raises(emergency.OpenAlready):
        break_glass(patient, outsider)


def test_after_the_first_has_ended_another_may_follow(outsider, patient):
    run_out(break_glass(patient, outsider))

    break_glass(patient, outsider)

    assert sees(outsider, patient)


def test_for_ones_own_patient_there_is_no_need(therapist, patient):
    with pytest.raises(emergency.InYourCare):
        break_glass(patient, therapist)


def test_whose_care_has_ended_may_still_be_needed(therapist, patient):
    patient.care_team.get().end()

    break_glass(patient, therapist)

    assert sees(therapist, patient)


@pytest.mark.parametrize("who", ["admin", "other_patient"])
def test_only_therapists_break_the_glass(request, who, patient):
    with pytest.raises(NotAllowed):
        break_glass(patient, request.getfixturevalue(who))


def test_an_account_that_was_switched_off_breaks_nothing(outsider, patient):
    outsider.is_active = False

    with pytest.raises(NotAllowed):
        break_glass(patient, outsider)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_wins(outsider, patient, at_once):
    results = at_once(8, lambda: break_glass(patient, outsider))

    opened = [result for result in results if isinstance(result, EmergencyAccess)]
    refused = [result for result in results if isinstance(result, emergency.OpenAlready)]
    assert (len(opened), len(refused)) == (1, 7)
    assert acts() == ["emergency.started"]


# Reviews


@pytest.fixture
def over(outsider, patient):
    return EmergencyAccessFactory(user=outsider, patient=patient, minutes_left=-1)


def test_an_admin_reviews_what_is_over(over, admin):
    emergency.review(over, verdict="justified", note="The crisis team confirmed it.", by=admin)

    row = EmergencyAccess.objects.get()
    assert (row.verdict, row.reviewed_by) == ("justified", admin)
    assert row.review_note == "The crisis team confirmed it."
    assert b"crisis" not in bytes(row.sealed_review_note)
    assert acts() == ["emergency.reviewed"]


def test_what_was_not_justified_needs_words(over, admin):
    with pytest.raises(emergency.NoteMissing):
        emergency.review(over, verdict="not_justified", note=" ", by=admin)


def test_what_is_still_open_is_not_reviewed(outsider, patient, admin):
    with pytest.raises(emergency.StillOpen):
        emergency.review(break_glass(patient, outsider), verdict="justified", by=admin)


def test_a_review_is_final(over, admin):
    emergency.review(over, verdict="justified", by=admin)

    with pytest.raises(emergency.ReviewedAlready):
        emergency.review(over, verdict="not_justified", note="Changed my mind.", by=AdminFactory())


@pytest.mark.parametrize("who", ["therapist", "outsider", "patient"])
def test_only_admins_review(request, over, who):
    with pytest.raises(NotAllowed):
        emergency.review(over, verdict="justified", by=request.getfixturevalue(who))


def test_nobody_reviews_their_own(over, outsider):
    outsider.role = User.Role.ADMIN
    outsider.save()

    with pytest.raises(NotAllowed, match="Somebody else"):
        emergency.review(over, verdict="justified", by=outsider)


def test_the_database_knows_no_review_of_ones_own(over, outsider):
    with pytest.raises(IntegrityError, match="reviewed_by_another"), transaction.atomic():
        EmergencyAccess.objects.update(
            reviewed_by=outsider, reviewed_at=timezone.now(), verdict="justified"
        )


def test_after_a_day_without_a_review_it_is_overdue(over, admin):
    EmergencyAccess.objects.update(
        started_at=timezone.now() - timedelta(hours=25),
        expires_at=timezone.now() - timedelta(hours=24, minutes=30),
    )
    assert EmergencyAccess.objects.overdue().count() == 1
    assert EmergencyAccess.objects.with_state().get().is_overdue

    emergency.review(over, verdict="justified", by=admin)

    assert not EmergencyAccess.objects.overdue().exists()
    assert not EmergencyAccess.objects.with_state().get().is_overdue


def test_it_is_not_overdue_on_the_same_day(over):
    assert not EmergencyAccess.objects.overdue().exists()


# Telling the admins


def test_admins_are_told_once_with_ids_and_a_link(outsider, patient, admin, settings):
    AdminFactory(is_active=False)
    access = break_glass(patient, outsider)

    emergency_watch.tell_admins()
    emergency_watch.tell_admins()

    [letter] = mail.outbox
    assert letter.to == [admin.email]
    assert f"{settings.PORTAL_URL}/emergency/{access.pk}/review" in letter.body
    for word in (patient.first_name, patient.last_name, "despair", "crisis"):
        assert word not in letter.body + letter.subject


def test_while_the_mail_server_is_away_it_is_tried_again(outsider, patient, admin, monkeypatch):
    def unreachable(*args):
        raise ConnectionRefusedError

    break_glass(patient, outsider)

    with monkeypatch.context() as away:
        away.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", unreachable)
        emergency_watch.tell_admins()
    assert not mail.outbox
    emergency_watch.tell_admins()

    assert len(mail.outbox) == 1


def test_the_workers_hear_of_it_when_it_is_certain(
    outsider, patient, monkeypatch, django_capture_on_commit_callbacks
):
    heard = []
    monkeypatch.setattr("accounts.tasks.watch_emergency_access.delay", lambda: heard.append(1))

    with django_capture_on_commit_callbacks(execute=True):
        break_glass(patient, outsider)
        assert not heard

    assert heard == [1]


# Who reads in an emergency


def test_who_is_seen_in_an_emergency_alone_is_known(outsider, patient, other_patient):
    EmergencyAccessFactory(user=outsider, patient=patient)
    EmergencyAccessFactory(user=outsider, patient=PatientFactory(), minutes_left=-1)

    assert emergency_patient_ids(outsider) == {patient.pk}


def test_who_came_into_care_meanwhile_is_read_as_always(outsider, patient):
    EmergencyAccessFactory(user=outsider, patient=patient)
    CareFactory(therapist=outsider, patient=patient)

    assert emergency_patient_ids(outsider) == frozenset()


def test_others_read_in_no_emergency(admin, patient):
    assert emergency_patient_ids(admin) == emergency_patient_ids(patient) == frozenset()


# Looking up


@pytest.mark.parametrize(
    "facts",
    [
        {"email": "MAYA@example.com"},
        {"name": "maya okafor"},
        {"name": "Maya Okafor", "email": "maya@example.com"},
        {"name": "Maya Okafor", "phone": "+370 600-00001"},
    ],
)
def test_exact_facts_find_a_patient(patient, facts):
    User.objects.filter(pk=patient.pk).update(phone="+37060000001")

    assert patients_answering_to(**facts) == [patient]


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"phone": "+37060000001"},
        {"name": "Maya"},
        {"name": "Maya Okafo"},
        {"name": "%"},
        {"email": "maya@example.co"},
        {"name": "Maya Okafor", "email": "other@example.com"},
        {"name": "Maya Okafor", "phone": "+37060000002"},
        {"name": "Elena Marsh"},
        {"email": "elena@example.com"},
    ],
)
def test_anything_less_finds_nobody(patient, therapist, facts):
    User.objects.filter(pk=patient.pk).update(phone="+37060000001")

    assert patients_answering_to(**facts) == []


def test_whoever_merely_signed_up_is_nobodys_patient(db):
    PatientFactory(first_name="Maya", last_name="Okafor", is_verified=False, password="argon2$x")

    assert patients_answering_to(name="Maya Okafor") == []


def test_every_look_up_is_written_down_without_what_was_asked(outsider, patient):
    emergency.look_up(by=outsider, name="Maya Okafor")
    emergency.look_up(by=outsider, email="nobody@example.com")

    found, nobody = AuditEvent.objects.filter(action="emergency.looked_up").order_by("created_at")
    assert (found.risk_level, found.patient_ids) == ("elevated", [patient.pk])
    assert found.details == {"asked_for": ["name"], "found": 1}
    assert nobody.details == {"asked_for": ["email"], "found": 0}


def test_only_therapists_look_up(admin, patient):
    with pytest.raises(NotAllowed):
        emergency.look_up(by=admin, name="Maya Okafor")
