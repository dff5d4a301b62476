"""Hand mails over to the mail server. One that is away is asked again later."""

import logging
from smtplib import SMTPException
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from accounts import throttles
from accounts.mails.letters import Kind, letter
from accounts.models import Invitation, OutgoingMail

log = logging.getLogger(__name__)

ASKED_BY_STRANGERS = {Kind.SIGN_UP, Kind.CONFIRM_ADDRESS, Kind.RESET}


@transaction.atomic
def deliver(mail_id: UUID) -> None:
    """The row is locked till the mail is on its way: delivered twice, it is sent once."""
    waiting = OutgoingMail.objects.due().select_for_update(skip_locked=True, of=["self"])
    mail = waiting.select_related("user", "invitation").filter(pk=mail_id).first()
    if mail is None:
        return
    try:
        _send(mail)
    except (OSError, SMTPException) as error:
        log.warning("mail_not_sent", exc_info=error, extra={"attempt": mail.attempts + 1})
        mail.postpone()
    else:
        mail.delete()


def _send(mail):
    written = letter(mail)
    if written is None or _is_pestered(mail, written.to):
        return
    written.as_mail().send()
    if mail.invitation_id:
        Invitation.objects.filter(pk=mail.invitation_id).update(sent_at=timezone.now())


def _is_pestered(mail, address) -> bool:
    """Nobody can have strangers' mailboxes filled; whoever asked is not told."""
    if mail.kind not in ASKED_BY_STRANGERS:
        return False
    try:
        throttles.take("mail_account", throttles.account(address))
    except throttles.TooMany:
        return True
    except throttles.CannotCount:
        return False
    return False
