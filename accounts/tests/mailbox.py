"""What a worker does with the mails that wait, and what then lies in mailboxes."""

import re
from urllib.parse import urlsplit

from django.core import mail

from accounts.mails import delivery
from accounts.models import OutgoingMail


def delivered():
    """The mails that go out now."""
    before = len(mail.outbox)
    for waiting in OutgoingMail.objects.due():
        delivery.deliver(waiting.pk)
    return mail.outbox[before:]


def link_in(message) -> str:
    """The path of the link that holds a token."""
    paths = [urlsplit(link).path for link in re.findall(r"https?://\S+", message.body)]
    return next(path for path in paths if len(path) > 60)


def token_in(message) -> str:
    return link_in(message).rpartition("/")[2]
