"""What admins do with accounts. They never choose anybody's password."""

from django.db import transaction

from accounts.actions.invitations import invite_colleague
from accounts.actions.mails import post
from accounts.errors import NotAllowed, Refused
from accounts.models import AuditEvent, AuthSession, OutgoingMail, User
from accounts.signing_in import devices


class OwnAccount(Refused):
    code = "own_account"
    message = "Nobody switches off or changes the role of their own account. Ask another admin."


class EmailKnown(Refused):
    code = "email_known"
    message = "Somebody with this email already exists."


@transaction.atomic
def make_account(user: User, *, by: User) -> User:
    """For a colleague, who chooses a password with the link of a mail."""
    if User.objects.filter(email__iexact=user.email, is_verified=True).exists():
        raise EmailKnown
    invite_colleague(user, by=by)
    return user


@transaction.atomic
def change_account(user: User, *, by: User, changed: list[str]) -> User:
    """Another role, or an account that is switched off, ends every device of it."""
    gravest = {"role", "is_active"} & set(changed)
    if gravest and user.pk == by.pk:
        raise OwnAccount
    user.save(update_fields=[*changed, "updated_at"])
    if "email" in changed:
        user.invitations.withdraw()
    AuditEvent.objects.record(
        by=by, action="account.changed", target=user, risk="high", fields=sorted(changed)
    )
    if gravest:
        devices.end_all(user, reason=AuthSession.Ended.ROLE_CHANGED, by=by)
    return user


@transaction.atomic
def send_link(user: User, *, by: User) -> None:
    """To choose a new password; or, who never had one, the invitation once more."""
    if not by.is_admin:
        raise NotAllowed("Only administrators may do this.")
    if not user.is_verified:
        invite_colleague(user, by=by)
        return
    AuditEvent.objects.record(by=by, action="password.reset_asked", target=user, risk="elevated")
    post(OutgoingMail.Kind.RESET, email=user.email)
