from django.contrib.auth import login, views
from django.shortcuts import redirect
from django.urls import reverse

from accounts import throttles
from accounts.actions import sign_in
from accounts.forms.sign_in import SignInForm
from accounts.models.second_factors import PendingSignIn
from accounts.signing_in import devices, step_up
from accounts.signing_in.second_factors import mfa_tokens, recovery
from accounts.views.showing import ShowsSecondFactor, next_query

PENDING = "second_factor_of"  # in the session of a browser that has shown a password only


class SignIn(views.LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def form_valid(self, form):
        pending = form.answer.pending
        if pending is None:
            return super().form_valid(form)
        if pending.is_for_set_up:
            login(self.request, sign_in.as_far_as_set_up(pending))
            return redirect("accounts:second_factor")
        self.request.session.flush()
        self.request.session[PENDING] = str(pending.pk)
        return redirect(f"{reverse('accounts:login_second_factor')}?{next_query(self)}")

    def form_invalid(self, form):
        return self.render_to_response(self.get_context_data(form=form), status=422)


class SecondFactor(ShowsSecondFactor):
    """The second step. Nobody is signed in before it is done: the session holds nothing but which
    sign-in waits, for five minutes."""

    template_name = "accounts/login_second_factor.html"

    def dispatch(self, request, *args, **kwargs):
        self.pending = self.waiting(request.session)
        if self.pending is None:
            request.session.pop(PENDING, None)
            return redirect(f"{reverse('accounts:login')}?{next_query(self)}")
        return super().dispatch(request, *args, **kwargs)

    def waiting(self, session) -> PendingSignIn | None:
        try:
            return mfa_tokens.pending_with(session[PENDING])
        except (KeyError, mfa_tokens.NotPending):
            return None

    @property
    def owner(self):
        return self.pending.user

    @property
    def bound_to(self):
        return self.pending.pk

    def act(self, form):
        throttles.take("codes", str(self.owner.pk))
        user = sign_in.with_second_factor(self.pending, form.proof)
        login(self.request, user)
        step_up.note(devices.of(self.request), second_factor=True)
        if recovery.left(user) <= recovery.FEW:
            return redirect("accounts:second_factor")
        return redirect(self.get_success_url())


class SignOut(views.LogoutView):
    """POST only: a link on another page must not sign anybody out."""
