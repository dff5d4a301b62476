"""What pages ask about consents. The rules stand in the model; here are labels and widgets."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.models import Consent


class ConsentForm(forms.Form):
    """Noted on the spot: the therapist is the witness, or has the paper in her files."""

    type = forms.ChoiceField(choices=Consent.Type.choices, label="Agreed to")
    method = forms.ChoiceField(choices=Consent.Method.on_the_spot(), label="How")


class DecisionForm(forms.Form):
    """The text is on the screen: the patient agrees or declines."""

    decision = forms.ChoiceField(choices=Consent.Decision.choices, widget=forms.HiddenInput)
    version = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    signed_name = forms.CharField(
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, *args, patient, type, by, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient, self.type, self.by = patient, type, by
        self.fields["signed_name"].label = "Your full name, as your signature"

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.consent = self.decided(cleaned)
            try:
                self.consent.full_clean(exclude=["text", "text_sha256", "version"])
            except ValidationError as error:
                self.blame(error)
        return cleaned

    def decided(self, cleaned):
        return Consent(
            patient=self.patient,
            type=self.type,
            recorded_by=self.by,
            decision=cleaned["decision"],
            method=Consent.Method.ELECTRONIC,
            signature=cleaned["signed_name"].strip(),
        )

    def blame(self, error):
        """The model's sentences, beside the fields that this form has instead of the model's."""
        fields = {"signature": self.signature_field, "expires_at": "expires_on"}
        for name, errors in error.error_dict.items():
            asked = fields.get(name, name)
            self.add_error(asked if asked in self.fields else None, errors)

    @property
    def signature_field(self):
        return "signed_name"


class NotedDecisionForm(DecisionForm):
    """On the therapist's device, with the patient present."""

    method = forms.ChoiceField(
        choices=Consent.Method.choices, widget=forms.RadioSelect, label="How the patient decides"
    )
    paper = forms.CharField(max_length=200, required=False, label="Where the signed paper is kept")
    witness = forms.CharField(max_length=200, required=False, label="Who heard the patient say so")
    expires_on = forms.DateField(
        required=False,
        label="Good until the end of",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["signed_name"].label = "The patient types their full name"
        self.fields["witness"].initial = self.by.full_name
        self.fields["method"].initial = Consent.Method.VERBAL

    def decided(self, cleaned):
        consent = super().decided(cleaned)
        consent.method = cleaned["method"]
        consent.expires_at = end_of(cleaned["expires_on"])
        if consent.is_declined:
            consent.signature = ""
        elif consent.is_written:
            consent.signature = cleaned["paper"].strip()
        if consent.is_verbal:
            consent.signature, consent.witness = "", cleaned["witness"].strip()
        return consent

    @property
    def signature_field(self):
        return "paper" if self.consent.is_written else "signed_name"


class RevokeForm(forms.Form):
    reason = forms.ChoiceField(
        choices=Consent.Reason.of_people, widget=forms.RadioSelect, required=False, label="Why"
    )

    def clean_reason(self):
        return self.cleaned_data["reason"] or Consent.Reason.PATIENT_WISH


def end_of(day):
    """The last moment of a day where the person sits who chose it."""
    if day is None:
        return None
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    return timezone.make_aware(midnight)
