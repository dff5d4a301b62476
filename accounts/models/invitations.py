"""Invitations: somebody chooses a password for the account that was prepared for them."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models.record import Record
from accounts.models.users import User


class InvitationQuerySet(models.QuerySet):
    def waiting(self):
        """Open, or gone stale: one of them stands in the way of the next."""
        return self.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)

    def open(self):
        return self.waiting().filter(expires_at__gt=Now())

    def accept(self, *, by: User) -> bool:
        """Of several who try at once one gets it."""
        return self.open().update(accepted_at=Now(), accepted_by=by, updated_at=Now()) == 1

    def withdraw(self) -> int:
        """The links in mails stop at once."""
        return self.waiting().update(withdrawn_at=Now(), updated_at=Now())


class Invitation(Record):
    """A therapist invites a patient, an admin a colleague, to choose a password and sign in. The
    link in the mail is signed (accounts/mails/links.py): nothing that opens it is stored."""

    user = models.ForeignKey(User, models.CASCADE, related_name="invitations")
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    email = models.EmailField()
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    # Whoever accepted: the invited, or somebody who had an account already.
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["user"],
                condition=models.Q(accepted_at__isnull=True, withdrawn_at__isnull=True),
                name="invitation_one_waiting",
            )
        ]

    def __str__(self):
        return f"Invitation until {self.expires_at:%Y-%m-%d}"

    @property
    def state(self) -> str:
        if self.accepted_at:
            return "accepted"
        if self.withdrawn_at:
            return "withdrawn"
        return "open" if self.expires_at > timezone.now() else "expired"

    @property
    def is_open(self):
        return self.state == "open"

    @property
    def was_accepted_elsewhere(self):
        """Somebody accepted with an account of their own, and what was written about the invited
        stayed where it is."""
        return self.accepted_by_id is not None and self.accepted_by_id != self.user_id
