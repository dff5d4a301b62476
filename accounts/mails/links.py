"""What makes a link in a mail good: signed, for one purpose, for a while, and only as long as its
row is as it was when the mail was written. So each works once, and nothing of it is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.db.models import Model, QuerySet
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.errors import Refused


class LinkSpent(Refused):
    code = "link_spent"
    status = 422
    message = (
        "This link does not work any more: it was used, a newer one was sent, or it is too old. "
        "Ask for another one."
    )

    def __init__(self):
        super().__init__(field="token")


@dataclass(frozen=True)
class Link:
    """`state` names what of the row must not have changed."""

    purpose: str
    lifetime: timedelta
    state: Callable[[Model], tuple]

    def token(self, row: Model) -> str:
        return self._signer.sign_object([row.pk.hex, self._seen(row)])

    def row(self, token: str, rows: QuerySet) -> Model:
        """The row that the link is about, out of `rows`; raises LinkSpent."""
        try:
            pk, seen = self._signer.unsign_object(token, max_age=self.lifetime)
        except (signing.BadSignature, ValueError):
            raise LinkSpent from None
        row = rows.filter(pk=pk).first()
        if row is None or not constant_time_compare(self._seen(row), seen):
            raise LinkSpent
        return row

    @property
    def _signer(self):
        return signing.TimestampSigner(sep=".", salt=f"accounts.links.{self.purpose}")

    def _seen(self, row) -> str:
        facts = repr([str(fact) for fact in self.state(row)])
        return salted_hmac(self.purpose, facts, algorithm="sha256").hexdigest()[:32]


ADDRESS = Link(
    "address", timedelta(hours=24), lambda user: (user.email, user.is_verified, user.password)
)
NEW_ADDRESS = Link(
    "new-address", timedelta(hours=24), lambda user: (user.email, user.new_email, user.password)
)
NEW_PASSWORD = Link(
    "new-password", timedelta(hours=1), lambda user: (user.email, user.password, user.last_login)
)
INVITATION = Link("invitation", timedelta(days=7), lambda invitation: (invitation.email,))
