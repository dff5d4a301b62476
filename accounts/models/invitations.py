"""Links in mails that let somebody in: only a hash of their secret is kept."""

from django.db import models
from django.db.models.functions import Now

from accounts.models.record import Record
from accounts.models.users import User


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(
            accepted_at__isnull=True, withdrawn_at__isnull=True, expires_at__gt=Now()
        )


class Invitation(Record):
    """A therapist invites a patient, an admin a colleague, to choose a password and sign in."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    email = models.EmailField()
    secret_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    def __str__(self):
        return f"Invitation until {self.expires_at:%Y-%m-%d}"
