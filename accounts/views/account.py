from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.views import generic

from accounts import throttles
from accounts.actions import accounts
from accounts.forms.accounts import AccountForm, NewAddressForm
from accounts.models import User
from accounts.views.refusals import TellsRefusals


class Details(LoginRequiredMixin, TellsRefusals, generic.FormView):
    form_class = AccountForm
    template_name = "accounts/details.html"

    def get_form_kwargs(self):
        """Another object than the page's user: what is refused must not stand on top of it."""
        own = User.objects.get(pk=self.request.user.pk)
        return super().get_form_kwargs() | {"instance": own}

    def act(self, form):
        if form.changed_data:
            accounts.change_own_account(form.instance, changed=form.changed_data)
        messages.success(self.request, "Saved.")
        return redirect("accounts:account")


class NewAddress(LoginRequiredMixin, TellsRefusals, generic.FormView):
    form_class = NewAddressForm
    template_name = "accounts/new_address.html"

    @throttles.limited("mail", by=throttles.person)
    def post(self, request, *args, **kwargs):
        return super().post(request, *args, **kwargs)

    def act(self, form):
        accounts.ask_for_new_address(
            self.request.user,
            email=form.cleaned_data["email"],
            password=form.cleaned_data["current_password"],
        )
        messages.success(self.request, "A mail is on its way to the new address. Open its link.")
        return redirect("accounts:account")
