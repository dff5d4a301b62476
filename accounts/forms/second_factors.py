"""What somebody shows to be themself. Each form gives a `proof`."""

import json

from django import forms

from accounts.signing_in.second_factors import passkeys
from accounts.signing_in.second_factors.policy import Proof

CODE = {"inputmode": "numeric", "autocomplete": "one-time-code", "autofocus": True}
RECOVERY = {"autocomplete": "off", "autofocus": True, "spellcheck": "false"}


class CodeForm(forms.Form):
    subject = "code"  # what a refusal is about
    code = forms.CharField(
        label="Code",
        max_length=12,
        help_text="Six digits. A new one every 30 seconds.",
        widget=forms.TextInput(CODE),
    )

    @property
    def proof(self):
        return Proof(code=self.cleaned_data["code"])


class RecoveryCodeForm(forms.Form):
    subject = "recovery_code"
    recovery_code = forms.CharField(
        label="Recovery code",
        max_length=40,
        help_text="One of the ten that you were given. It works once.",
        widget=forms.TextInput(RECOVERY),
    )

    @property
    def proof(self):
        return Proof(recovery_code=self.cleaned_data["recovery_code"])


class PasskeyForm(forms.Form):
    """Filled in by static/js/passkey.js."""

    credential = forms.CharField(max_length=passkeys.LONGEST, widget=forms.HiddenInput)

    def clean_credential(self):
        try:
            credential = json.loads(self.cleaned_data["credential"])
        except (ValueError, RecursionError):
            credential = None
        if not isinstance(credential, dict):
            raise forms.ValidationError("This passkey could not be read. Try again.")
        return credential

    @property
    def proof(self):
        return Proof(credential=self.cleaned_data["credential"])


class NewPasskeyForm(PasskeyForm):
    name = forms.CharField(
        label="Name",
        max_length=100,
        initial="Passkey",
        help_text="So that you know it again: “Phone”, “Blue key”.",
    )


class PasswordForm(forms.Form):
    subject = "password"
    password = forms.CharField(
        label="Your password",
        max_length=256,
        strip=False,
        widget=forms.PasswordInput({"autocomplete": "current-password", "autofocus": True}),
    )

    @property
    def proof(self):
        return None
