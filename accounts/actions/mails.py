"""Order a mail: it is written down with the act, and sent by a worker once the act stands."""

from accounts.models import OutgoingMail
from accounts.tasks import post_on_commit


def post(kind: str, **about) -> OutgoingMail:
    mail = OutgoingMail.objects.create(kind=kind, **about)
    post_on_commit(mail)
    return mail
