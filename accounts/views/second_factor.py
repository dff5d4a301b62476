"""Setting up, renewing and taking away one's own second factors."""

from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.shortcuts import redirect
from django.urls import reverse_lazy
from django.views.generic import FormView, TemplateView
from django.views.generic.detail import SingleObjectMixin

from accounts.actions import second_factors
from accounts.forms.second_factors import CodeForm, NewPasskeyForm
from accounts.models import Passkey
from accounts.signing_in import devices
from accounts.signing_in.second_factors import passkeys, policy, recovery, totp
from accounts.signing_in.step_up import ConfirmationRequiredMixin
from accounts.views.refusals import TellsRefusals, done_or_told
from accounts.views.showing import passkeys_elsewhere

OVERVIEW = "accounts:second_factor"


class OwnSecondFactors(LoginRequiredMixin, ConfirmationRequiredMixin):
    back_to = OVERVIEW

    def shown_once(self, codes, done):
        """The answer to a POST, and nowhere else: nobody can come back to these codes."""
        messages.success(self.request, done)
        if not codes:
            return redirect(OVERVIEW)
        context = {"codes": codes, "page": "codes"}
        return self.response_class(
            request=self.request, template=["accounts/recovery_codes.html"], context=context
        )


class Overview(OwnSecondFactors, TemplateView):
    template_name = "accounts/second_factor.html"

    def get_context_data(self, **kwargs):
        user = self.request.user
        left = recovery.left(user)
        return super().get_context_data(
            has_app=totp.is_on(user),
            passkeys=user.passkeys.order_by("created_at"),
            is_on=policy.has_one(user),
            is_required=policy.is_required(user),
            codes_left=left,
            codes_are_few=left <= recovery.FEW,
            **kwargs,
        )


class SetUpApp(OwnSecondFactors, TellsRefusals, FormView):
    template_name = "accounts/set_up_app.html"
    form_class = CodeForm

    def get_context_data(self, **kwargs):
        device = totp.start(self.request.user)
        return super().get_context_data(
            picture=totp.picture(device), seed=totp.seed(device), **kwargs
        )

    def act(self, form):
        codes = second_factors.finish_totp(
            self.request.user,
            form.cleaned_data["code"],
            by=self.request.user,
            device=devices.of(self.request),
        )
        return self.shown_once(codes, "The authenticator app is set up.")


class AddPasskey(OwnSecondFactors, TellsRefusals, FormView):
    template_name = "accounts/add_passkey.html"
    form_class = NewPasskeyForm

    def get_context_data(self, **kwargs):
        elsewhere = passkeys_elsewhere(self.request)
        options = None if elsewhere else self.options()
        return super().get_context_data(
            passkey_options=options, passkeys_elsewhere=elsewhere, **kwargs
        )

    def options(self):
        device = devices.of(self.request)
        return passkeys.options_to_add(self.request.user, bound_to=device.pk)

    def act(self, form):
        codes = second_factors.add_passkey(
            devices.of(self.request),
            form.cleaned_data["credential"],
            name=form.cleaned_data["name"],
            by=self.request.user,
        )
        return self.shown_once(codes, "The passkey is added.")


class NewRecoveryCodes(OwnSecondFactors, TemplateView):
    template_name = "accounts/new_recovery_codes.html"
    success_url = reverse_lazy(OVERVIEW)

    def post(self, request):
        if not policy.has_one(request.user):
            return redirect(OVERVIEW)
        codes = second_factors.new_recovery_codes(request.user, by=request.user)
        return self.shown_once(codes, "The old recovery codes have ended.")


class RemoveApp(OwnSecondFactors, TemplateView):
    template_name = "accounts/remove_second_factor.html"
    extra_context = {"what": "your authenticator app"}

    def post(self, request):
        return done_or_told(
            request,
            lambda: second_factors.remove_totp(request.user, by=request.user),
            done="The authenticator app is removed.",
            then=OVERVIEW,
        )


class RemovePasskey(OwnSecondFactors, SingleObjectMixin, TemplateView):
    template_name = "accounts/remove_second_factor.html"

    def get_queryset(self):
        return Passkey.objects.filter(user_id=self.request.user.pk)

    def get(self, request, pk):
        self.object = self.get_object()
        context = self.get_context_data(what=f"the passkey “{self.object.name}”")
        return self.render_to_response(context)

    def post(self, request, pk):
        passkey = self.get_object()
        return done_or_told(
            request,
            lambda: second_factors.remove_passkey(passkey, by=request.user),
            done="The passkey is removed.",
            then=OVERVIEW,
        )
