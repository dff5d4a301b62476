from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect
from django.views import generic

from accounts import throttles
from accounts.actions import accounts
from accounts.forms.accounts import EmailForm, SignUpForm
from accounts.views.mailed_links import FromMail
from accounts.views.refusals import TellsRefusals


class SignUp(TellsRefusals, generic.FormView):
    form_class = SignUpForm
    template_name = "accounts/sign_up.html"

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"instance": None}

    def get_context_data(self, **kwargs):
        return super().get_context_data(is_open=bool(settings.SIGNUP_ROLES), **kwargs)

    @throttles.limited("signup", by=throttles.address)
    def post(self, request, *args, **kwargs):
        if not settings.SIGNUP_ROLES:
            raise accounts.SignUpClosed
        return super().post(request, *args, **kwargs)

    def act(self, form):
        accounts.sign_up(form.instance, password=form.cleaned_data["password"])
        return redirect("accounts:mail_sent")


class MailSent(generic.TemplateView):
    """Says the same to everybody: nobody learns here who has an account."""

    template_name = "accounts/mail_sent.html"


class ConfirmAddress(FromMail, generic.TemplateView):
    page = "accounts:verify"
    ask_again = "accounts:verification_again"
    template_name = "accounts/verify.html"

    @throttles.limited("link", by=throttles.address)
    def post(self, request, *args, **kwargs):
        try:
            accounts.confirm_address(self.token)
        except accounts.AddressTaken as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, "The address is confirmed. Sign in with it.")
        self.done_with_link()
        return redirect("accounts:login")


class SendConfirmationAgain(generic.FormView):
    form_class = EmailForm
    template_name = "accounts/verification_again.html"

    @throttles.limited("mail", by=throttles.address)
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def form_valid(self, form):
        accounts.ask_for_confirmation(form.cleaned_data["email"])
        return redirect("accounts:mail_sent")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)
