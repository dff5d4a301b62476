"""What the owner of an account is told, and what stays in the audit log."""

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts import notices, tasks
from accounts.actions import second_factors
from accounts.actions.second_factors import Needed, NotThere
from accounts.models import AuditEvent
from accounts.signing_in.second_factors import policy, recovery
from accounts.signing_in.second_factors.policy import Proof
from accounts.tests.second_factors import set_up_totp
from conftest import api_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(monkeypatch, django_capture_on_commit_callbacks):
    """Do something; the notices that were queued by it."""
    queued = []
    monkeypatch.setattr(tasks.send_notice, "delay", lambda **message: queued.append(message))

    def told(act):
        with django_capture_on_commit_callbacks(execute=True):
            act()
        return [message["notice"] for message in queued]

    return told


def test_switching_it_on(therapist, told):
    assert told(lambda: set_up_totp(therapist)) == ["second_factor_on"]


def test_switching_it_off(therapist, told):
    set_up_totp(therapist)

    notices_sent = told(lambda: second_factors.remove_totp(therapist, by=therapist))

    assert notices_sent == ["second_factor_off"]


def test_a_recovery_code(therapist, told):
    given = recovery.make(therapist)[0]

    notices_sent = told(
        lambda: second_factors.show(therapist, Proof(recovery_code=given), bound_to=therapist.pk)
    )

    assert notices_sent == ["recovery_code_used"]


def test_new_recovery_codes(therapist, told):
    set_up_totp(therapist)

    notices_sent = told(lambda: second_factors.new_recovery_codes(therapist, by=therapist))

    assert notices_sent == ["recovery_codes_made"]


def test_wrong_codes_when_the_first_wait_begins(therapist, told):
    set_up_totp(therapist)

    notices_sent = told(lambda: be_wrong(therapist, 6))

    assert notices_sent == ["wrong_codes"]


def be_wrong(user, times):
    for _ in range(times):
        with pytest.raises(second_factors.Refused):
            second_factors.show(user, Proof(code="wrong"), bound_to=user.pk)


@pytest.mark.parametrize("notice", notices.NOTICES)
def test_every_notice_is_a_mail_without_secrets(therapist, notice):
    tasks.send_notice(user_id=str(therapist.pk), notice=notice)

    assert mail.outbox[0].to == ["elena@example.com"]
    assert "Elena" in mail.outbox[0].body


def test_the_act_stands_while_the_broker_is_away(
    therapist, monkeypatch, django_capture_on_commit_callbacks
):
    def away(**message):
        raise tasks.OperationalError

    monkeypatch.setattr(tasks.send_notice, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        set_up_totp(therapist)

    assert policy.has_one(therapist)


def test_a_reset_takes_everything_and_everybody_out(therapist, told):
    set_up_totp(therapist)
    therapist.passkeys.create(name="Key", credential_id=b"1", public_key=b"2")
    client = api_of(therapist)

    notices_sent = told(lambda: call_command("reset_second_factor", "Elena@example.com"))

    assert notices_sent == ["second_factor_reset"]
    assert policy.methods(therapist) == []
    assert client.get("/api/v1/auth/me").status_code == 401
    assert AuditEvent.objects.get(action="second_factor.reset").risk_level == "elevated"


def test_a_reset_of_nobody_says_so():
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "nobody@example.com")


def test_nothing_is_taken_away_that_is_not_there(therapist):
    with pytest.raises(NotThere):
        second_factors.remove_totp(therapist, by=therapist)


def test_one_of_two_may_go_where_the_role_needs_one(therapist, settings):
    settings.MFA_REQUIRED_ROLES = ["therapist"]
    set_up_totp(therapist)
    key = therapist.passkeys.create(name="Key", credential_id=b"1", public_key=b"2")

    second_factors.remove_totp(therapist, by=therapist)

    with pytest.raises(Needed):
        second_factors.remove_passkey(key, by=therapist)


def test_no_audit_row_holds_a_code_or_a_seed(therapist):
    app = set_up_totp(therapist)
    codes = recovery.make(therapist)
    second_factors.show(therapist, Proof(recovery_code=codes[0]), bound_to=therapist.pk)
    be_wrong(therapist, 1)

    written = repr(list(AuditEvent.objects.values()))

    assert app.secret not in written
    assert not any(code in written for code in codes)
