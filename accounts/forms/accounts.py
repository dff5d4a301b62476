import zoneinfo

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import password_validators_help_texts

from accounts.models import User

OWN_ADDRESS = {"autocomplete": "username", "inputmode": "email"}


class PasswordField(forms.CharField):
    """As it was typed. What is wrong with one the action says, for pages and API alike."""

    def __init__(self, *, is_new=False, **options):
        keeper = "new-password" if is_new else "current-password"
        widget = forms.PasswordInput(attrs={"autocomplete": keeper})
        if is_new:
            rules = filter(None, password_validators_help_texts())
            options.setdefault("help_text", " ".join(rules))
        super().__init__(strip=False, max_length=512, widget=widget, **options)


class SignUpForm(forms.ModelForm):
    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs=OWN_ADDRESS))
    role = forms.ChoiceField(label="You are a", widget=forms.RadioSelect)
    password = PasswordField(is_new=True)

    class Meta:
        model = User
        fields = ["role", "first_name", "last_name", "email"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        roles = [choice for choice in User.Role.choices if choice[0] != User.Role.ADMIN]
        self.fields["role"].choices = [(k, v) for k, v in roles if k in settings.SIGNUP_ROLES]


class EmailForm(forms.Form):
    email = forms.EmailField(max_length=254, widget=forms.EmailInput(attrs=OWN_ADDRESS))


class NewPasswordForm(forms.Form):
    password = PasswordField(is_new=True, label="New password")


class ChangePasswordForm(forms.Form):
    current_password = PasswordField()
    new_password = PasswordField(is_new=True)


class NewAddressForm(forms.Form):
    email = forms.EmailField(
        label="New email", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )
    current_password = PasswordField()


class AccountForm(forms.ModelForm):
    timezone = forms.ChoiceField(
        label="Time zone", choices=[(name, name) for name in sorted(zoneinfo.available_timezones())]
    )

    class Meta:
        model = User
        fields = ["first_name", "last_name", "phone", "timezone"]
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
        }
