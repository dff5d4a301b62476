"""Pages that a link of a mail leads to."""

import base64

from django.shortcuts import redirect, render

from accounts.mails.links import LinkSpent
from accounts.sealing.secrets import CannotOpen, seal, unseal


class FromMail:
    """The link comes with its token in the path, which browsers remember and hand on. So the token
    is put away in the session, sealed, and the browser goes on to the page without it. Opening a
    link only shows the page: a program that looks into mails must change nothing."""

    page = ""  # its name without the token
    ask_again = ""  # the page that sends another mail

    def dispatch(self, request, *args, token=None, **kwargs):
        if token is not None:
            put_away(request.session, token, page=self.page)
            return redirect(self.page)
        self.token = take_out(request.session, page=self.page)
        try:
            return super().dispatch(request, *args, **kwargs)
        except LinkSpent as refusal:
            context = {"refusal": refusal, "ask_again": self.ask_again}
            return render(request, "accounts/link_spent.html", context, status=refusal.status)

    def done_with_link(self):
        self.request.session.pop(self.page, None)


def put_away(session, token, *, page):
    session[page] = base64.b64encode(seal(token.encode(), place=page)).decode()


def take_out(session, *, page) -> str:
    try:
        return unseal(base64.b64decode(session.get(page, "")), place=page).decode()
    except CannotOpen:
        return ""
