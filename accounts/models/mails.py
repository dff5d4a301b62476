"""Mails that wait to be sent. A row says what about and to whom, never what a link in it opens."""

from datetime import timedelta

from django.db import models
from django.db.models.functions import Now

from accounts.models.invitations import Invitation
from accounts.models.record import Record
from accounts.models.users import User

GIVEN_UP_AFTER = 12  # attempts, nearly three days


class OutgoingMailQuerySet(models.QuerySet):
    def due(self):
        return self.filter(due_at__lte=Now())


class OutgoingMail(Record):
    """The row is the queue, as everywhere: it is written with the act and goes when the mail was
    handed over. Whoever is asked for by address may have no account: only the worker looks."""

    class Kind(models.TextChoices):
        SIGN_UP = "sign_up", "Confirm an address, or: there is an account already"
        CONFIRM_ADDRESS = "confirm_address", "Confirm an address, asked for again"
        RESET = "reset", "Choose a new password"
        NEW_ADDRESS = "new_address", "Confirm the new address"
        ADDRESS_ASKED = "address_asked", "Somebody asked for another address"
        ADDRESS_CHANGED = "address_changed", "The address is another one"
        PASSWORD_CHANGED = "password_changed", "The password was changed"
        PASSWORD_RESET = "password_reset", "The password was chosen anew"
        INVITATION = "invitation", "Invitation"
        ACCEPTED_ELSEWHERE = "accepted_elsewhere", "The invited had an account"
        REQUEST_NEW = "request_new", "A patient asks something of their record"
        REQUEST_DUE = "request_due", "Such a request is due soon"
        REQUEST_NEWS = "request_news", "Such a request was answered, or its time extended"
        NEWS = "news", "There is something to read in the portal"
        QUESTIONNAIRES = "questionnaires", "Questionnaires to fill in"
        REPORT = "report", "A report is ready"

    kind = models.CharField(max_length=30, choices=Kind)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="+")
    email = models.EmailField(blank=True)  # where it is not the user's own
    about_id = models.UUIDField(null=True)  # the row that the mail is about, of an app above
    due_at = models.DateTimeField(db_default=Now())
    attempts = models.PositiveSmallIntegerField(default=0)

    objects = OutgoingMailQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="mail_by_due")]

    def __str__(self):
        return self.get_kind_display()

    def postpone(self):
        """Two minutes, four, eight: until the mail server is back, or it is no news any more."""
        self.attempts += 1
        if self.attempts >= GIVEN_UP_AFTER:
            self.delete()
            return
        self.due_at = Now() + timedelta(minutes=2**self.attempts)
        self.save(update_fields=["attempts", "due_at", "updated_at"])
