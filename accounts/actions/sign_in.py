"""Signing in, for the portal and the API alike: the password first, then what is still due."""

from dataclasses import dataclass

from django.contrib.auth import authenticate
from django.utils.crypto import salted_hmac

from accounts.actions import second_factors
from accounts.errors import Refused
from accounts.models import AuditEvent, AuthSession, User
from accounts.models.second_factors import PendingSignIn
from accounts.signing_in import step_up
from accounts.signing_in.second_factors import guesses, mfa_tokens, policy
from accounts.signing_in.second_factors.policy import Proof


class NotYourPassword(Refused):
    code = "wrong_password"
    status = 422
    message = "This is not your password. Try again."


class WrongPassword(Refused):
    code = "not_authenticated"
    status = 401
    message = "No account with this email and password."


@dataclass(frozen=True)
class SignIn:
    """Who it is, and what is still due: nothing (`pending` is None), a second factor, or to set
    one up."""

    user: User
    pending: PendingSignIn | None = None


def with_password(*, email: str, password: str) -> SignIn:
    """Raises WrongPassword, which does not say which half was wrong."""
    user = authenticate(email=email, password=password)
    if user is None:
        _note_wrong(email)
        raise WrongPassword
    if policy.has_one(user):
        return SignIn(user, mfa_tokens.wait_for(user, PendingSignIn.Due.SECOND_FACTOR))
    if policy.is_required(user):
        return SignIn(user, mfa_tokens.wait_for(user, PendingSignIn.Due.SET_UP))
    return SignIn(user)


def with_second_factor(pending: PendingSignIn, proof: Proof) -> User:
    """The second step; raises WrongCode, TooManyWrongCodes, or NotPending where this sign-in was
    finished meanwhile. The code of the one that came second is used up all the same."""
    if pending.is_for_set_up:
        raise mfa_tokens.NotPending
    second_factors.show(pending.user, proof, bound_to=pending.pk)
    return _finished(pending)


def with_set_up(pending: PendingSignIn, code: str) -> tuple[User, list[str]]:
    """The second step of who has to have a second factor and had none: their first code. Answers
    with their recovery codes, too."""
    if not pending.is_for_set_up:
        raise mfa_tokens.NotPending
    codes = second_factors.finish_totp(pending.user, code, by=pending.user)
    return _finished(pending), codes


def as_far_as_set_up(pending: PendingSignIn) -> User:
    """The portal lets them in to its set-up page, and holds them there (second_factors/hold.py)."""
    if not pending.is_for_set_up:
        raise mfa_tokens.NotPending
    return _finished(pending)


def confirm(device: AuthSession, *, password: str = "", proof: Proof | None = None) -> None:
    """Whoever is signed in here shows once more that it is them: with their second factor, or
    with their password if they have none."""
    user = device.user
    has_second_factor = policy.has_one(user)
    if has_second_factor:
        second_factors.show(user, proof or Proof(), bound_to=device.pk)
    elif not guesses.judge(user, lambda: user.check_password(password) or None):
        AuditEvent.objects.record(by=user, action="sign_in.not_confirmed", target=device)
        raise NotYourPassword
    step_up.note(device, second_factor=has_second_factor)


def _finished(pending: PendingSignIn) -> User:
    if not PendingSignIn.objects.take(pk=pending.pk):
        raise mfa_tokens.NotPending
    return pending.user


def _note_wrong(email: str):
    """Nobody knows who it was; the same address can be found again, and not be read."""
    keyed = salted_hmac("accounts.sign_in.refused", email.lower(), algorithm="sha256").hexdigest()
    AuditEvent.objects.record(by=None, action="sign_in.refused", account=keyed[:32])
