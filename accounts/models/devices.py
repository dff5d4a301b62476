"""Where somebody is signed in: a browser in the portal, or a client of the API."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.record import Record
from accounts.models.users import User


class AuthSessionQuerySet(models.QuerySet):
    def live(self):
        """Not revoked, and within both limits. The clock is the database's."""
        return self.filter(
            revoked_at__isnull=True,
            expires_at__gt=Now(),
            idle_until__gt=Now(),
            user__is_active=True,
        )


class AuthSession(Record):
    """One sign-in on one device. For the API it is the family of its refresh tokens: only the
    newest one's hash is kept, so a signed token of the family with another hash is a spent one."""

    class Kind(models.TextChoices):
        PORTAL = "portal", "Browser"
        API = "api", "App"

    class Ended(models.TextChoices):
        SIGNED_OUT = "signed_out", "Signed out"
        REVOKED = "revoked", "Revoked by its owner"
        REUSED = "reused", "A spent token was used again"
        PASSWORD_CHANGED = "password_changed", "The password was changed"
        ROLE_CHANGED = "role_changed", "The account was changed"
        REVOKED_BY_ADMIN = "revoked_by_admin", "Revoked by an administrator"

    user = models.ForeignKey(User, models.CASCADE, related_name="auth_sessions")
    kind = models.CharField(max_length=10, choices=Kind)
    device = models.CharField(max_length=120, blank=True)  # "Firefox on Windows"
    user_agent = models.CharField(max_length=200, blank=True)
    ip_address = models.GenericIPAddressField(null=True, blank=True)
    refresh_hash = models.CharField(max_length=64, blank=True)  # SHA-256, of API clients
    last_used_at = models.DateTimeField(db_default=Now())
    idle_until = models.DateTimeField()
    expires_at = models.DateTimeField()  # however busy
    second_factor_at = models.DateTimeField(null=True)  # when a second factor was last shown
    confirmed_at = models.DateTimeField(null=True)  # when its owner last proved to be there
    revoked_at = models.DateTimeField(null=True)
    ended = models.CharField(max_length=20, choices=Ended, blank=True)

    objects = AuthSessionQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["user", "-last_used_at"], name="device_by_user")]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True, ended="")
                | (Q(revoked_at__isnull=False) & ~Q(ended="")),
                name="device_ended_with_reason",
            )
        ]

    def __str__(self):
        return f"{self.device or self.get_kind_display()}"
