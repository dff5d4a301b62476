"""Who needs a second factor, and what somebody has."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from accounts.models.users import User
from accounts.signing_in.second_factors import recovery, totp


def is_required(user: User) -> bool:
    return user.role in settings.MFA_REQUIRED_ROLES


def has_one(user: User) -> bool:
    on = Q(totp_device__confirmed_at__isnull=False) | Q(passkeys__isnull=False)
    return User.objects.filter(on, pk=user.pk).exists()


def methods(user: User) -> list[str]:
    """What somebody can show, recovery codes last; nothing if they have no second factor."""
    having = {"totp": totp.is_on(user), "passkey": user.passkeys.exists()}
    shown = [name for name, is_there in having.items() if is_there]
    return [*shown, "recovery_code"] if shown and recovery.left(user) else shown


@dataclass(frozen=True)
class Proof:
    """What somebody shows: one of the three."""

    code: str = ""
    recovery_code: str = ""
    credential: dict | None = None
