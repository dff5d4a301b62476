from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.actions.care import end_care
from accounts.models import AuditEvent, Invitation, OutgoingMail, TherapistPatient, User
from accounts.tests.factories import CareFactory, ConsentFactory, PatientFactory, TherapistFactory
from accounts.tests.mailbox import delivered, token_in
from accounts.tests.second_factors import side_by_side
from conftest import api_of

pytestmark = pytest.mark.django_db

PASSWORD = "four purple otters sing"
ACCEPT = "/api/v1/auth/invitation/accept"


@pytest.fixture
def invited(therapist):
    """A patient whose address the therapist has noted."""
    patient = PatientFactory(first_name="Ines", email="ines@example.com", is_verified=False)
    CareFactory(therapist=therapist, patient=patient)
    return patient


@pytest.fixture
def token(api, invited):
    invite(api, invited)
    [message] = delivered()
    return token_in(message)


def invite(api, patient, **facts):
    return api.post(address(patient), facts)


def address(patient):
    return f"/api/v1/patients/{patient.pk}/invitation"


def accept(token, password=PASSWORD, client=None):
    return (client or APIClient()).post(ACCEPT, {"token": token, "password": password})


def log_in():
    facts = {"email": "ines@example.com", "password": PASSWORD}
    return APIClient().post("/api/v1/auth/login", facts).status_code


def test_a_patient_is_invited_by_mail(api, invited):
    answer = invite(api, invited)
    [message] = delivered()

    assert answer.status_code == 201
    assert answer.json()["state"] == "open"
    assert message.to == ["ines@example.com"]
    assert "Elena Marsh" in message.body
    assert "Elena" not in message.subject


def test_the_invited_choose_a_password_and_sign_in(token, invited):
    answer = accept(token)

    invited.refresh_from_db()
    assert answer.status_code == 200
    assert invited.is_verified
    assert log_in() == 200


def test_an_invitation_is_accepted_once(token):
    accept(token)

    assert accept(token, "seven quiet lamps burn").status_code == 422
    assert log_in() == 200


def test_an_invitation_lasts_a_week(token):
    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1), tick=False):
        assert accept(token).status_code == 422


def test_an_expired_one_makes_room_for_the_next(api, invited):
    invite(api, invited)
    Invitation.objects.update(expires_at=timezone.now() - timedelta(minutes=1))

    assert invite(api, invited).status_code == 201


def test_a_newer_invitation_stops_the_one_before(api, invited, token):
    invite(api, invited)

    assert accept(token).status_code == 422


def test_a_withdrawn_invitation_lets_nobody_in(api, invited, token):
    answer = api.delete(address(invited))

    assert answer.status_code == 204
    assert accept(token).status_code == 422


def test_a_withdrawn_invitation_is_not_mailed_any_more(api, invited):
    invite(api, invited)
    api.delete(address(invited))

    assert delivered() == []


def test_the_end_of_care_withdraws_it(therapist, invited, token):
    end_care(invited.care_team.get(), by=therapist)

    assert accept(token).status_code == 422
    assert Invitation.objects.get().state == "withdrawn"


def test_a_therapist_who_was_switched_off_invites_nobody(therapist, token):
    User.objects.filter(pk=therapist.pk).update(is_active=False)

    assert accept(token).status_code == 422


def test_another_address_of_the_patient_withdraws_it(api, invited, token):
    api.patch(f"/api/v1/patients/{invited.pk}", {"email": "ines.new@example.com"})

    assert accept(token).status_code == 422


def test_the_address_can_come_with_the_invitation(api, invited):
    User.objects.filter(pk=invited.pk).update(email=None)

    invite(api, invited, email="given@example.com")

    invited.refresh_from_db()
    assert invited.email == "given@example.com"
    assert delivered()[0].to == ["given@example.com"]


def test_an_invitation_needs_an_address(api, invited):
    User.objects.filter(pk=invited.pk).update(email=None)

    answer = invite(api, invited)

    assert answer.status_code == 422
    assert answer.json()["error"]["code"] == "no_address"


def test_who_has_an_account_needs_no_invitation(api, patient):
    assert invite(api, patient).json()["error"]["code"] == "has_account"


def test_a_consulting_therapist_invites_nobody(invited):
    consulting = CareFactory(patient=invited, relationship_type="consulting").therapist

    assert invite(api_of(consulting), invited).status_code == 404


def test_they_are_listed_the_newest_first(api, invited):
    invite(api, invited)
    invite(api, invited)

    listed = api.get(address(invited)).json()

    assert [sent["state"] for sent in listed] == ["open", "withdrawn"]
    assert "secret" not in str(listed) + str(Invitation.objects.values())


def test_a_weak_password_leaves_the_invitation_open(token):
    assert accept(token, "inesinesinesines").status_code == 422
    assert accept(token).status_code == 200


def test_accepting_leaves_a_trace(token, invited):
    accept(token)

    assert AuditEvent.objects.about(invited).filter(action="invitation.accepted").exists()


# The address has an account already


@pytest.fixture
def account():
    """Ines signed up long ago, and somebody else cares for her."""
    account = PatientFactory(first_name="Ines", last_name="Own", email="Ines@example.com")
    CareFactory(therapist=TherapistFactory(), patient=account)
    return account


def test_whoever_invites_does_not_learn_of_an_account(api, invited, account):
    PatientFactory(pk="00000000-0000-4000-8000-000000000001", email=None, is_verified=False)
    unknown = PatientFactory(email="nobody@example.com", is_verified=False)
    CareFactory(therapist=invited.care_team.get().therapist, patient=unknown)

    answers = [invite(api, person) for person in (invited, unknown)]

    assert {answer.status_code for answer in answers} == {201}
    assert answers[0].json().keys() == answers[1].json().keys()
    assert {answer.json()["state"] for answer in answers} == {"open"}


def test_whoever_holds_the_link_is_told(account, token):
    answer = accept(token)

    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "account_exists"


def test_the_account_accepts_and_is_cared_for(api, therapist, account, token, invited):
    answer = accept(token, client=api_of(account))

    care = TherapistPatient.objects.get(therapist=therapist, patient=account)
    assert answer.status_code == 200
    assert (care.is_active, care.relationship_type) == (True, "secondary")
    assert api.get(f"/api/v1/patients/{account.pk}").status_code == 200
    assert not User.objects.filter(pk=invited.pk).exists()


def test_where_something_was_written_it_stays_and_the_therapist_is_told(account, token, invited):
    ConsentFactory(patient=invited)

    accept(token, client=api_of(account))

    [message] = delivered()
    assert message.to == ["elena@example.com"]
    assert User.objects.filter(pk=invited.pk).exists()
    assert invited.invitations.get().was_accepted_elsewhere


def test_an_account_of_another_address_accepts_nothing(patient_api, account, token):
    answer = accept(token, client=patient_api)

    assert answer.json()["error"]["code"] == "other_account"


def test_a_therapist_becomes_nobodys_patient(account, token):
    User.objects.filter(pk=account.pk).update(role="therapist")

    answer = accept(token, client=api_of(account))

    assert answer.json()["error"]["code"] == "not_a_patient"


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_accept_at_once_one_gets_it(token, settings):
    settings.THROTTLES = settings.THROTTLES | {"link": "1000/h", "anonymous": "1000/m"}
    settings.HASHES_AT_ONCE = 8
    passwords = (f"purple otter number {n} sings" for n in range(8))

    answers = side_by_side(lambda: accept(token, next(passwords)).status_code, times=8)

    assert answers.count(200) == 1
    assert Invitation.objects.get().state == "accepted"


def test_what_waits_to_be_mailed_opens_nothing(api, invited):
    invite(api, invited)

    waiting = OutgoingMail.objects.get()
    assert (waiting.email, waiting.invitation_id) == ("", Invitation.objects.get().pk)
