"""Ten codes for the day when the phone is lost. 80 random bits each, so a plain hash keeps them;
each is good once."""

import hashlib
import secrets

from django.db import transaction
from django.utils import timezone

from accounts.models.second_factors import RecoveryCode
from accounts.models.users import User

CODES = 10
FEW = 3  # tell the owner to make new ones
GROUPS, LETTERS = 4, 4
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: nothing looks like something else
AS_READ = str.maketrans("OIL", "011", "- \t")


@transaction.atomic
def make(user: User) -> list[str]:
    """Ten new codes, which nobody can read again; the old ones end."""
    User.objects.select_for_update().get(pk=user.pk)
    RecoveryCode.objects.filter(user=user).delete()
    codes = [_new_code() for _ in range(CODES)]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(user=user, code_hash=_hash(user, code)) for code in codes
    )
    return codes


def use(user: User, code: str) -> bool:
    unused = RecoveryCode.objects.filter(user=user, used_at__isnull=True)
    return unused.filter(code_hash=_hash(user, code)).update(used_at=timezone.now()) == 1


def left(user: User) -> int:
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def _new_code() -> str:
    groups = ("".join(secrets.choice(ALPHABET) for _ in range(LETTERS)) for _ in range(GROUPS))
    return "-".join(groups)


def _hash(user: User, code: str) -> str:
    return hashlib.sha256(f"{user.pk} {code.upper().translate(AS_READ)}".encode()).hexdigest()
