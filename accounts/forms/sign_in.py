from django.contrib.auth.forms import AuthenticationForm

from accounts.actions.sign_in import WrongPassword
from accounts.signing_in import front_door


class SignInForm(AuthenticationForm):
    """`answer` says what is still due once the password is right."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": "No account with this email and password. Check both and try again.",
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["username"].label = "Email"
        self.fields["username"].widget.input_type = "email"
        self.fields["password"].max_length = 256

    def clean(self):
        given = self.cleaned_data
        if given.get("username") and given.get("password"):
            try:
                self.answer = front_door.knock(
                    self.request, email=given["username"], password=given["password"]
                )
            except WrongPassword:
                raise self.get_invalid_login_error() from None
            self.user_cache = self.answer.user
        return given
