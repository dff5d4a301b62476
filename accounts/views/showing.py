"""Pages on which somebody shows a second factor: a code, a recovery code or a passkey."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.views import RedirectURLMixin
from django.views.generic import FormView

from accounts.forms.second_factors import CodeForm, PasskeyForm, RecoveryCodeForm
from accounts.signing_in.second_factors import passkeys, policy
from accounts.views.refusals import TellsRefusals


def passkeys_elsewhere(request) -> str:
    """Where passkeys work, if not at the address that this page was opened at."""
    _, origin = passkeys.site()
    here = f"{request.scheme}://{request.get_host()}"
    return "" if here == origin else settings.PORTAL_URL


def next_query(view) -> str:
    """The page that was asked for, if it is one of ours, for the address of the next step."""
    wanted = view.get_redirect_url()
    return urlencode({view.redirect_field_name: wanted}) if wanted else ""


class ShowsSecondFactor(TellsRefusals, RedirectURLMixin, FormView):
    """`owner` is whose it is, `bound_to` where a passkey's challenge belongs."""

    next_page = settings.LOGIN_REDIRECT_URL

    def get_form_class(self):
        if "credential" in self.request.POST:
            return PasskeyForm
        return RecoveryCodeForm if self.way == "recovery_code" else CodeForm

    @property
    def way(self):
        return "recovery_code" if self.request.GET.get("way") == "recovery" else "code"

    def get_context_data(self, **kwargs):
        methods = policy.methods(self.owner)
        return super().get_context_data(
            methods=methods,
            way=self.way,
            next=self.get_redirect_url(),
            next_query=next_query(self),
            passkey_options=self.passkey_options(methods),
            passkeys_elsewhere=passkeys_elsewhere(self.request),
            **kwargs,
        )

    def passkey_options(self, methods):
        if "passkey" not in methods or passkeys_elsewhere(self.request):
            return None
        return passkeys.options_to_use(self.owner, bound_to=self.bound_to)
