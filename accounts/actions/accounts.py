"""Accounts that people make themselves: sign up, confirm an address, change what is written there.

Signing up does the same for an address that has an account as for one that has none: a row is
written, and a mail is ordered. The worker that writes the mail looks, and tells the owner.
"""

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts.actions.mails import post
from accounts.actions.passwords import require_current, require_good
from accounts.errors import Refused
from accounts.mails import links
from accounts.models import AuditEvent, AuthSession, OutgoingMail, User
from accounts.signing_in import devices

Kind = OutgoingMail.Kind


class SignUpClosed(Refused):
    code = "sign_up_closed"
    status = 403
    message = (
        "Nobody signs up here on their own. Ask your therapist or your practice to invite you."
    )


class AddressTaken(Refused):
    """Told only to whoever holds a link that was mailed to the address."""

    code = "address_taken"
    message = (
        "There is an account with this address already. Sign in there, or choose a new password."
    )


@transaction.atomic
def sign_up(user: User, *, password: str) -> User:
    """An account that cannot sign in before its address is confirmed; the first to confirm wins."""
    if user.role not in settings.SIGNUP_ROLES:
        raise SignUpClosed
    require_good(password, user)
    user.is_verified = False
    user.set_password(password)
    user.save()
    AuditEvent.objects.record(by=None, action="account.signed_up", target=user, role=user.role)
    post(Kind.SIGN_UP, user=user)
    return user


@transaction.atomic
def ask_for_confirmation(email: str) -> None:
    """The mail of a sign-up once more; the same whether somebody waits for it or not."""
    post(Kind.CONFIRM_ADDRESS, email=email)


def confirm_address(token: str) -> User:
    """With a link from a mail: of a sign-up, or of somebody who has another address now."""
    try:
        return _confirm_sign_up(token)
    except links.LinkSpent:
        return _confirm_new_address(token)


@transaction.atomic
def _confirm_sign_up(token):
    waiting = User.objects.filter(is_verified=False, is_active=True)
    lock_address(links.ADDRESS.row(token, waiting).email)
    user = links.ADDRESS.row(token, waiting)
    claim_address(user, email=user.email)
    AuditEvent.objects.record(by=user, action="account.confirmed", target=user)
    return user


@transaction.atomic
def _confirm_new_address(token):
    lock_address(links.NEW_ADDRESS.row(token, may_move()).new_email)
    user = links.NEW_ADDRESS.row(token, may_move().select_for_update(no_key=True))
    before = user.email
    claim_address(user, email=user.new_email)
    devices.end_all(user, reason=AuthSession.Ended.ROLE_CHANGED)
    AuditEvent.objects.record(by=user, action="account.address_changed", target=user, risk="high")
    post(Kind.ADDRESS_CHANGED, user=user, email=before)
    return user


def lock_address(email: str) -> None:
    """Before anything else is locked: whoever claims an address waits here for who came first."""
    list(User.objects.filter(email__iexact=email).order_by("pk").select_for_update())


def claim_address(user: User, *, email: str) -> None:
    """From now on this account signs in with it. Of several who try at once one gets it."""
    user.email, user.new_email, user.is_verified = email, "", True
    try:
        with transaction.atomic():
            user.save(update_fields=["email", "new_email", "is_verified", "updated_at"])
    except IntegrityError:
        raise AddressTaken from None
    User.objects.sign_ups().filter(email__iexact=email).delete()


@transaction.atomic
def ask_for_new_address(user: User, *, email: str, password: str) -> None:
    """The old address goes on until a mail to the new one was answered, and is told."""
    require_current(user, password)
    user.new_email = email
    user.save(update_fields=["new_email", "updated_at"])
    AuditEvent.objects.record(by=user, action="account.address_asked", target=user, risk="elevated")
    post(Kind.NEW_ADDRESS, user=user)
    post(Kind.ADDRESS_ASKED, user=user)


@transaction.atomic
def change_own_account(user: User, *, changed: list[str]) -> User:
    """`changed` names the fields, and nothing else is written."""
    user.save(update_fields=[*changed, "updated_at"])
    AuditEvent.objects.record(
        by=user,
        action="account.changed",
        target=user,
        patient=user if user.is_patient else None,
        fields=sorted(changed),
    )
    return user


def may_move():
    return User.objects.filter(is_verified=True, is_active=True)
