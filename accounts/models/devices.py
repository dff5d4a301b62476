"""Where somebody is signed in: a browser in the portal, or a client of the API."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from accounts.models.record import Record
from accounts.models.users import User


class AuthSessionQuerySet(models.QuerySet):
    def live(self):
        """Signed in: not ended, within both limits, and the account is active."""
        return self.not_ended().filter(user__is_active=True)

    def of_owner(self, user):
        """Where somebody is signed in now; nobody sees anybody else's."""
        return self.not_ended().filter(user=user)

    def lately_reused(self):
        """What was ended because somebody used a spent token, for its owner to read about."""
        since = Now() - timedelta(days=30)
        reused = self.filter(ended=AuthSession.Ended.REUSED, revoked_at__gt=since)
        return reused.order_by("-revoked_at")

    def not_ended(self):
        """By the clock of the database. Looks at no other table, because an UPDATE that joins one
        judges rows as they were before it waited for another UPDATE; see `renew`."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=Now(), idle_until__gt=Now())

    def long_over(self, age: timedelta):
        ago = Now() - age
        return self.filter(Q(expires_at__lt=ago) | Q(idle_until__lt=ago) | Q(revoked_at__lt=ago))

    def end(self, reason: str) -> int:
        """How many of these were still going on."""
        return self.not_ended().update(revoked_at=Now(), ended=reason, updated_at=Now())

    def renew(self, *, spending: str, idle: timedelta, **fields) -> bool:
        """Exchange the newest refresh token of a family; one of many at the same time wins."""
        newest = self.not_ended().filter(refresh_hash=spending)
        return bool(newest.update(last_used_at=Now(), idle_until=Now() + idle, **fields))


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
