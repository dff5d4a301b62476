"""Pages on which somebody signs: they show on the same page that it is really them."""

from accounts import throttles
from accounts.actions import sign_in
from accounts.forms.second_factors import CodeForm, PasskeyForm, PasswordForm, RecoveryCodeForm
from accounts.signing_in import devices
from accounts.signing_in.second_factors import policy
from accounts.views.refusals import AboutOneRow
from accounts.views.showing import ShowsSecondFactor

PROOFS = {
    "credential": PasskeyForm,
    "recovery_code": RecoveryCodeForm,
    "code": CodeForm,
    "password": PasswordForm,
}


class ShowsWhoItIs(AboutOneRow, ShowsSecondFactor):
    """`signs()` is called once somebody has shown a code, a passkey, or their password if they
    have nothing else. `may_sign()` refuses beforehand, because a code is used up by showing it."""

    is_read_first = False  # the cursor then does not lead past what is to be read
    kept = {}  # what goes along with whichever form is sent

    def get_form_class(self):
        shown = next((form for name, form in PROOFS.items() if name in self.request.POST), None)
        return shown or (CodeForm if policy.has_one(self.owner) else PasswordForm)

    @property
    def owner(self):
        return self.request.user

    @property
    def bound_to(self):
        return devices.of(self.request).pk

    def act(self, form):
        self.may_sign()
        throttles.take("codes", str(self.owner.pk))
        sign_in.confirm(
            devices.of(self.request),
            password=form.cleaned_data.get("password", ""),
            proof=form.proof,
        )
        return self.signs()

    def may_sign(self):
        pass

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        sent = context["form"]
        ways = {
            f"{name}_form": sent if isinstance(sent, made) else made()
            for name, made in PROOFS.items()
            if name != "credential"
        }
        if self.is_read_first and not sent.is_bound:
            for form in ways.values():
                take_cursor_from(form)
        return context | ways | {"kept": self.kept}


def take_cursor_from(form):
    for field in form.fields.values():
        field.widget.attrs.pop("autofocus", None)
