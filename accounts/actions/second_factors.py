"""What people do with their second factors: set them up, show them, take them away.

Pages and API ask for a confirmation (step_up.py) before they call any of these but `show`."""

from uuid import UUID

from django.db import IntegrityError, transaction

from accounts.errors import Refused
from accounts.models import AuditEvent, AuthSession, Passkey, RecoveryCode, TotpDevice, User
from accounts.models.second_factors import WrongCodes
from accounts.signing_in import devices, step_up
from accounts.signing_in.second_factors import guesses, passkeys, policy, recovery, totp
from accounts.signing_in.second_factors.policy import Proof
from accounts.tasks import tell_on_commit


class WrongCode(Refused):
    code = "wrong_code"
    status = 422
    message = "This code is not right, or was used before. Wait for the next one and try again."


class WrongPasskey(WrongCode):
    code = "wrong_passkey"
    message = "This passkey could not be checked. Try again."


class NotThere(Refused):
    code = "not_set_up"
    message = "There is nothing of this kind on your account."


class NothingWaits(Refused):
    code = "no_set_up"
    message = "The set-up was not started, or waited too long. Start it again."


class Needed(Refused):
    code = "second_factor_needed"
    message = (
        "Your role needs a second factor, and this is your last one. Add another one first, then "
        "remove this one."
    )


def show(user: User, proof: Proof, *, bound_to: UUID) -> str:
    """Check what somebody shows, and say what it was; raises WrongCode or TooManyWrongCodes.
    Whoever is wrong is counted and audited, so no transaction may be around this."""
    if proof.credential is not None:  # nobody guesses a signature
        method = "passkey" if passkeys.use(user, proof.credential, bound_to=bound_to) else None
    else:
        is_short = not proof.recovery_code
        method = guesses.judge(user, lambda: _use_code(user, proof), is_short=is_short)
    if method is None:
        _note_wrong(user)
        raise WrongCode if proof.credential is None else WrongPasskey
    return method


def finish_totp(user: User, code: str, *, by: User, device: AuthSession | None = None) -> list[str]:
    """Switch the app on with a code of it, shown on this device. Answers with recovery codes if
    there are none yet."""
    if totp.pending(user) is None:
        raise NothingWaits
    codes = guesses.judge(user, lambda: _switch_totp_on(user, code, device, by=by), is_short=True)
    if codes is None:
        _note_wrong(user)
        raise WrongCode
    return codes


def add_passkey(device: AuthSession, credential: dict, *, name: str, by: User) -> list[str]:
    """To the account of whoever is signed in on this device. Answers with recovery codes if there
    are none yet."""
    user = device.user
    try:
        passkey = passkeys.read_new(user, credential, name=name, bound_to=device.pk)
        with transaction.atomic():
            was_on = policy.has_one(user)
            passkey.save()
            AuditEvent.objects.record(by=by, action="second_factor.passkey_added", target=user)
            tell_on_commit(user, "passkey_added")
            return _protected(user, device, was_on=was_on)
    except (passkeys.NotThisPasskey, IntegrityError):  # one that is known already
        raise WrongPasskey from None


@transaction.atomic
def remove_totp(user: User, *, by: User):
    _one_at_a_time(user)
    if not totp.is_on(user):
        raise NotThere
    _refuse_last(user, others=user.passkeys.exists())
    TotpDevice.objects.filter(user=user).delete()
    _removed(user, by=by, action="second_factor.totp_removed")


@transaction.atomic
def remove_passkey(passkey: Passkey, *, by: User):
    user = passkey.user
    _one_at_a_time(user)
    _refuse_last(user, others=totp.is_on(user) or user.passkeys.count() > 1)
    passkey.delete()
    _removed(user, by=by, action="second_factor.passkey_removed")


@transaction.atomic
def new_recovery_codes(user: User, *, by: User) -> list[str]:
    if not policy.has_one(user):
        raise NotThere("Set up a second factor first; recovery codes come with it.")
    codes = recovery.make(user)
    AuditEvent.objects.record(by=by, action="second_factor.recovery_codes_made", target=user)
    tell_on_commit(user, "recovery_codes_made")
    return codes


@transaction.atomic
def reset(user: User, *, by: User | None):
    """For who has lost everything: an administrator takes it all away, having made sure who asks;
    whose role needs a second factor sets up a new one at the next sign-in."""
    for model in (TotpDevice, RecoveryCode, Passkey, WrongCodes):
        model.objects.filter(user=user).delete()
    devices.end_all(user, reason=AuthSession.Ended.REVOKED_BY_ADMIN, by=by)
    AuditEvent.objects.record(by=by, action="second_factor.reset", target=user, risk="elevated")
    tell_on_commit(user, "second_factor_reset")


def _use_code(user: User, proof: Proof) -> str | None:
    if not proof.recovery_code:
        return "totp" if totp.use(user, proof.code) else None
    if not recovery.use(user, proof.recovery_code):
        return None
    AuditEvent.objects.record(
        by=None, action="second_factor.recovery_code_used", target=user, left=recovery.left(user)
    )
    tell_on_commit(user, "recovery_code_used")
    return "recovery_code"


def _switch_totp_on(
    user: User, code: str, device: AuthSession | None, *, by: User
) -> list[str] | None:
    had_app, was_on = totp.is_on(user), policy.has_one(user)
    if not totp.finish(user, code):
        return None
    AuditEvent.objects.record(by=by, action="second_factor.totp_set_up", target=user, anew=had_app)
    tell_on_commit(user, "second_factor_changed" if had_app else "second_factor_on")
    return _protected(user, device, was_on=was_on)


def _protected(user: User, device: AuthSession | None, *, was_on: bool) -> list[str]:
    """From the first second factor on a password alone opens nothing: not what it opened before,
    either."""
    if device is not None:
        step_up.note(device, second_factor=True)
    if was_on:
        return []
    devices.end_all(user, reason=AuthSession.Ended.ROLE_CHANGED, but=device)
    return recovery.make(user)


@transaction.atomic
def _note_wrong(user: User):
    AuditEvent.objects.record(by=None, action="second_factor.refused", target=user, risk="elevated")
    if guesses.has_begun_to_wait(user):
        tell_on_commit(user, "wrong_codes")


def _one_at_a_time(user: User):
    """Or two removals side by side each leave the other's factor for the last."""
    User.objects.select_for_update().get(pk=user.pk)


def _refuse_last(user: User, *, others: bool):
    if policy.is_required(user) and not others:
        raise Needed


def _removed(user: User, *, by: User, action: str):
    is_last = not policy.has_one(user)
    if is_last:
        RecoveryCode.objects.filter(user=user).delete()
    AuditEvent.objects.record(by=by, action=action, target=user, is_last=is_last)
    tell_on_commit(user, "second_factor_off" if is_last else "second_factor_removed")
