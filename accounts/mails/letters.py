"""What the mails say, and to whom they go: plain text, in templates/accounts/mail/.

The first line of a template is the subject, which tells nobody that somebody is a patient. A name
that a stranger typed at sign-up stands in no mail: it would be the stranger's letter.
"""

from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from accounts.mails import links
from accounts.models import OutgoingMail, User

Kind = OutgoingMail.Kind


@dataclass(frozen=True)
class Letter:
    to: str
    template: str
    facts: dict

    def as_mail(self) -> EmailMessage:
        facts = {**self.facts, "portal": settings.PORTAL_URL, "address": self.to}
        text = render_to_string(f"accounts/mail/{self.template}.txt", facts)
        subject, _, body = text.partition("\n")
        return EmailMessage(subject, body.lstrip("\n"), to=[self.to])


def letter(mail: OutgoingMail) -> Letter | None:
    """None where there is nobody to write to: whoever asked was told the same."""
    return LETTERS[mail.kind](mail)


def _sign_up(mail):
    owner = _owner(mail.user.email)
    if owner is None:
        return _confirm(mail.user)
    return Letter(owner.email, "account_exists", {"link": _new_password(owner)})


def _confirm_address(mail):
    waiting = User.objects.sign_ups().filter(email__iexact=mail.email, is_active=True)
    newest = waiting.order_by("-created_at").first()
    return _confirm(newest) if newest and not _owner(mail.email) else None


def _reset(mail):
    owner = _owner(mail.email)
    return owner and Letter(owner.email, "new_password", {"link": _new_password(owner)})


def _new_address(mail):
    user = mail.user
    if not user.new_email:
        return None
    return Letter(
        user.new_email, "new_address", {"link": _link("verify_link", links.NEW_ADDRESS, user)}
    )


def _invitation(mail):
    invitation = mail.invitation
    if not invitation.is_open:
        return None
    link = _link("invitation_link", links.INVITATION, invitation)
    facts = {"link": link, "by": invitation.invited_by, "is_patient": invitation.user.is_patient}
    return Letter(invitation.email, "invitation", facts)


def _notice(template):
    def to_the_owner(mail):
        address = mail.email or mail.user.email
        return address and Letter(address, template, {"user": mail.user})

    return to_the_owner


LETTERS = {
    Kind.SIGN_UP: _sign_up,
    Kind.CONFIRM_ADDRESS: _confirm_address,
    Kind.RESET: _reset,
    Kind.NEW_ADDRESS: _new_address,
    Kind.ADDRESS_ASKED: _notice("address_asked"),
    Kind.ADDRESS_CHANGED: _notice("address_changed"),
    Kind.PASSWORD_CHANGED: _notice("password_changed"),
    Kind.PASSWORD_RESET: _notice("password_reset"),
    Kind.INVITATION: _invitation,
    Kind.ACCEPTED_ELSEWHERE: _notice("accepted_elsewhere"),
    Kind.REQUEST_NEW: _notice("request_new"),
    Kind.REQUEST_DUE: _notice("request_due"),
    Kind.REQUEST_NEWS: _notice("request_news"),
    Kind.NEWS: _notice("news"),
}


def register(kind: str, write) -> None:
    """For apps above: `write(mail)` answers with the Letter, or None where nobody is to get one.
    Its template stands in templates/accounts/mail/, too."""
    LETTERS[kind] = write


def _owner(email):
    return User.objects.filter(email__iexact=email, is_verified=True, is_active=True).first()


def _confirm(user):
    return Letter(
        user.email, "confirm_address", {"link": _link("verify_link", links.ADDRESS, user)}
    )


def _new_password(user):
    return _link("reset_link", links.NEW_PASSWORD, user)


def _link(page, link, row):
    return settings.PORTAL_URL.rstrip("/") + reverse(f"accounts:{page}", args=[link.token(row)])
