from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.views import generic

from accounts import throttles
from accounts.actions import passwords
from accounts.forms.accounts import ChangePasswordForm, EmailForm, NewPasswordForm
from accounts.mails import links
from accounts.signing_in import devices
from accounts.views.mailed_links import FromMail
from accounts.views.refusals import TellsRefusals


class AskForNewPassword(generic.FormView):
    form_class = EmailForm
    template_name = "accounts/reset.html"

    @throttles.limited("mail", by=throttles.address)
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        passwords.ask_for_new_password(form.cleaned_data["email"])
        return redirect("accounts:mail_sent")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ChooseNewPassword(FromMail, TellsRefusals, generic.FormView):
    page = "accounts:new_password"
    ask_again = "accounts:reset"
    form_class = NewPasswordForm
    template_name = "accounts/new_password.html"

    def get(self, request, *args, **kwargs):
        links.NEW_PASSWORD.row(self.token, passwords.may_choose_anew())
        return super().get(request, *args, **kwargs)

    @throttles.limited("link", by=throttles.address)
    def post(self, request, *args, **kwargs):
        links.NEW_PASSWORD.row(self.token, passwords.may_choose_anew())
        return super().post(request, *args, **kwargs)

    def act(self, form):
        passwords.choose_new_password(self.token, password=form.cleaned_data["password"])
        self.done_with_link()
        messages.success(self.request, "Your new password counts from now on. Sign in with it.")
        return redirect("accounts:login")


class ChangePassword(LoginRequiredMixin, TellsRefusals, generic.FormView):
    form_class = ChangePasswordForm
    template_name = "accounts/password_change.html"

    @throttles.limited("codes", by=throttles.person)
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def act(self, form):
        user = passwords.change_password(
            self.request.user,
            current=form.cleaned_data["current_password"],
            new=form.cleaned_data["new_password"],
            but=devices.of(self.request),
        )
        update_session_auth_hash(self.request, user)
        messages.success(self.request, "Your new password counts. Other devices are signed out.")
        return redirect("accounts:account")
