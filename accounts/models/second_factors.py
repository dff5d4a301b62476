"""What somebody has besides a password."""

from django.db import models

from accounts.models.record import Record
from accounts.models.users import User


class TotpDevice(Record):
    """An authenticator app (RFC 6238). `last_step` is the newest 30-second step whose code was
    used; a code of that step or an older one is refused."""

    user = models.OneToOneField(User, models.CASCADE, related_name="totp_device")
    secret = models.BinaryField()  # sealed, see secrets.py
    confirmed_at = models.DateTimeField(null=True)  # not asked for before
    last_step = models.BigIntegerField(default=0)

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
