"""Choose a password, change it, or choose it anew with a link from a mail.

Every way to a new password ends every other device, tells the owner by mail, and leaves a trace.
"""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.actions.mails import post
from accounts.errors import Refused
from accounts.mails import links
from accounts.models import AuditEvent, AuthSession, OutgoingMail, User
from accounts.signing_in import devices, lock_out

Kind = OutgoingMail.Kind


class WeakPassword(Refused):
    """The sentences say what to change."""

    code = "weak_password"
    status = 422

    def __init__(self, reasons: list[str], field: str):
        super().__init__(" ".join(reasons), field=field)


class WrongPassword(Refused):
    code = "wrong_password"
    status = 422
    message = "This is not your current password."

    def __init__(self):
        super().__init__(field="current_password")


def require_good(password: str, user: User, *, field: str = "password") -> None:
    """By AUTH_PASSWORD_VALIDATORS, as everywhere."""
    try:
        validate_password(password, user)
    except ValidationError as refused:
        raise WeakPassword(refused.messages, field) from None


def require_current(user: User, password: str) -> None:
    if not user.check_password(password):
        raise WrongPassword


@transaction.atomic
def change_password(user: User, *, current: str, new: str, but: AuthSession | None) -> User:
    """`but` is the device that it is done on, which stays signed in."""
    user = _locked(user)
    require_current(user, current)
    require_good(new, user, field="new_password")
    return _set(user, new, how=Kind.PASSWORD_CHANGED, but=but)


def ask_for_new_password(email: str) -> None:
    """The same whether there is such an account or not: only the worker looks."""
    with transaction.atomic():
        AuditEvent.objects.record(by=None, action="password.reset_asked", risk="elevated")
        post(Kind.RESET, email=email)


@transaction.atomic
def choose_new_password(token: str, *, password: str) -> User:
    """With a link from a mail. It signs nobody in: a second factor is still asked for."""
    user = links.NEW_PASSWORD.row(token, may_choose_anew().select_for_update())
    require_good(password, user)
    lock_out.lift(user.email)
    return _set(user, password, how=Kind.PASSWORD_RESET, but=None)


def may_choose_anew():
    return User.objects.filter(is_verified=True, is_active=True)


def _set(user, password, *, how, but):
    user.set_password(password)
    user.save(update_fields=["password", "updated_at"])
    devices.end_all(user, reason=AuthSession.Ended.PASSWORD_CHANGED, but=but)
    user.pending_sign_ins.all().delete()  # who knew the old one does not get in half-way
    action = how.replace("password_", "password.")
    AuditEvent.objects.record(by=user, action=action, target=user, risk="elevated")
    post(how, user=user)
    return user


def _locked(user):
    return User.objects.select_for_update(no_key=True).get(pk=user.pk)
