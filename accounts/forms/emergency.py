from django import forms

from accounts.actions.emergency import LONGEST_MINUTES, LONGEST_REASON, SHORTEST_REASON
from accounts.models import EmergencyAccess

EXACT = {"autocomplete": "off", "spellcheck": "false"}


class LookUpForm(forms.Form):
    email = forms.EmailField(required=False, widget=forms.EmailInput(attrs=EXACT))
    name = forms.CharField(
        label="First and last name", required=False, max_length=200, widget=forms.TextInput(EXACT)
    )
    phone = forms.CharField(
        required=False,
        max_length=50,
        widget=forms.TextInput(EXACT | {"inputmode": "tel"}),
        help_text="Tells patients of the same name apart.",
    )

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())

    def clean(self):
        facts = super().clean()
        if not self.errors and not facts["email"] and not facts["name"]:
            self.add_error("email", "Give the patient’s email, or the first and last name.")
        return facts


class BreakGlassForm(forms.Form):
    patient = forms.CharField(widget=forms.HiddenInput)  # signed; see views/emergency.py
    reason = forms.ChoiceField(choices=EmergencyAccess.Reason, widget=forms.RadioSelect)
    justification = forms.CharField(
        label="Why this cannot wait",
        min_length=SHORTEST_REASON,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=f"At least {SHORTEST_REASON} characters. Administrators read it in the review.",
    )
    duration_minutes = forms.IntegerField(
        label="For how many minutes",
        min_value=1,
        max_value=LONGEST_MINUTES,
        initial=LONGEST_MINUTES,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )


class ReviewForm(forms.Form):
    verdict = forms.ChoiceField(choices=EmergencyAccess.Verdict, widget=forms.RadioSelect)
    note = forms.CharField(
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed if it was not justified: what follows from it.",
    )
