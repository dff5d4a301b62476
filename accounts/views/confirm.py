from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect

from accounts import throttles
from accounts.actions import sign_in
from accounts.forms.second_factors import PasswordForm
from accounts.signing_in import devices
from accounts.signing_in.second_factors import policy
from accounts.views.showing import ShowsSecondFactor


class Confirm(LoginRequiredMixin, ShowsSecondFactor):
    """Step-up: show once more that it is you, then go on to where you were."""

    template_name = "accounts/confirm.html"

    def get_form_class(self):
        return super().get_form_class() if policy.has_one(self.owner) else PasswordForm

    @property
    def owner(self):
        return self.request.user

    @property
    def bound_to(self):
        return devices.of(self.request).pk

    def act(self, form):
        throttles.take("codes", str(self.owner.pk))
        sign_in.confirm(
            devices.of(self.request),
            password=form.cleaned_data.get("password", ""),
            proof=form.proof,
        )
        return redirect(self.get_success_url())
