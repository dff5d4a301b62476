"""What somebody has besides a password, and the sign-ins that wait for it."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.record import Record
from accounts.models.users import User


class TotpDevice(Record):
    """An authenticator app (RFC 6238). `last_step` is the newest 30-second step whose code was
    used; a code of that step or an older one is refused. A new seed waits in `pending_secret`
    until a code of it was shown, and the old one goes on working till then."""

    user = models.OneToOneField(User, models.CASCADE, related_name="totp_device")
    secret = models.BinaryField(null=True)  # sealed, as is the next one; see secrets.py
    confirmed_at = models.DateTimeField(null=True)
    last_step = models.BigIntegerField(default=0)
    pending_secret = models.BinaryField(null=True)
    pending_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(secret__isnull=True, confirmed_at__isnull=True)
                | Q(secret__isnull=False, confirmed_at__isnull=False),
                name="totp_confirmed_with_secret",
            )
        ]

    def __str__(self):
        return "Authenticator app"


class RecoveryCode(Record):
    """One of the codes for the day when the phone is lost; good once."""

    user = models.ForeignKey(User, models.CASCADE, related_name="recovery_codes")
    code_hash = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "code_hash"], name="recovery_code_once")
        ]

    def __str__(self):
        return "Recovery code"


class Passkey(Record):
    """A WebAuthn credential."""

    user = models.ForeignKey(User, models.CASCADE, related_name="passkeys")
    name = models.CharField(max_length=100)
    credential_id = models.BinaryField(unique=True)
    public_key = models.BinaryField()
    sign_count = models.BigIntegerField(default=0)
    transports = models.JSONField(default=list)
    last_used_at = models.DateTimeField(null=True)

    def __str__(self):
        return self.name


class WrongCodes(Record):
    """How often somebody's codes were wrong lately. Its row is locked while a code is judged, so
    that guesses that come side by side count one after another."""

    user = models.OneToOneField(User, models.CASCADE, related_name="wrong_codes")
    in_a_row = models.PositiveIntegerField(default=0)
    wait_until = models.DateTimeField(null=True)
    day = models.DateField(null=True)
    on_that_day = models.PositiveIntegerField(default=0)

    def __str__(self):
        return f"{self.in_a_row} wrong codes"


class WaitingQuerySet(models.QuerySet):
    def live(self):
        """The clock is the database's."""
        return self.filter(expires_at__gt=Now())

    def take(self, **which) -> bool:
        """Use up what is asked for; of several who try at once one gets it."""
        return self.live().filter(**which).delete()[0] == 1


class PendingSignIn(Record):
    """The password was right; what is still due, for five minutes."""

    class Due(models.TextChoices):
        SECOND_FACTOR = "second_factor", "Show a second factor"
        SET_UP = "set_up", "Set up a second factor"

    user = models.ForeignKey(User, models.CASCADE, related_name="pending_sign_ins")
    due = models.CharField(max_length=20, choices=Due)
    expires_at = models.DateTimeField()

    objects = WaitingQuerySet.as_manager()

    def __str__(self):
        return self.get_due_display()

    @property
    def is_for_set_up(self):
        return self.due == self.Due.SET_UP


class PasskeyChallenge(Record):
    """Random bytes that a passkey signs, once, for one purpose and in one place: `bound_to` is
    the id of the pending sign-in or of the signed-in device."""

    class Purpose(models.TextChoices):
        REGISTER = "register", "Add a passkey"
        USE = "use", "Show a passkey"

    user = models.ForeignKey(User, models.CASCADE, related_name="passkey_challenges")
    purpose = models.CharField(max_length=20, choices=Purpose)
    bound_to = models.UUIDField()
    challenge = models.BinaryField()
    expires_at = models.DateTimeField()

    objects = WaitingQuerySet.as_manager()

    def __str__(self):
        return self.get_purpose_display()
