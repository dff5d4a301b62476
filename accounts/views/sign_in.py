from django.contrib.auth import views

from accounts.forms.sign_in import SignInForm


class SignIn(views.LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(views.LogoutView):
    """POST only: a link on another page must not sign anybody out."""
