from django.contrib import messages
from django.shortcuts import redirect
from django.views import generic

from accounts import throttles
from accounts.actions import invitations
from accounts.forms.accounts import NewPasswordForm
from accounts.views.mailed_links import FromMail
from accounts.views.refusals import TellsRefusals, done_or_told


class AcceptInvitation(FromMail, TellsRefusals, generic.FormView):
    """Choose a password; or, where the address has an account, sign in and accept with that."""

    page = "accounts:invitation"
    form_class = NewPasswordForm
    template_name = "accounts/invitation.html"

    def get_context_data(self, **kwargs):
        invitation = invitations.find_invitation(self.token)
        return super().get_context_data(
            invitation=invitation, account=invitations.account_of(invitation), **kwargs
        )

    @throttles.limited("link", by=throttles.address)
    def post(self, request, *args, **kwargs):
        invitations.find_invitation(self.token)
        if request.user.is_authenticated:
            return self.accept_with_account()
        return super().post(request, *args, **kwargs)

    def act(self, form):
        invitations.accept_invitation(self.token, password=form.cleaned_data["password"])
        self.done_with_link()
        messages.success(self.request, "Welcome. Sign in with the password you chose.")
        return redirect("accounts:login")

    def accept_with_account(self):
        return done_or_told(
            self.request,
            lambda: invitations.accept_with_account(self.token, by=self.request.user),
            done="You have accepted the invitation.",
            then="home",
        )
