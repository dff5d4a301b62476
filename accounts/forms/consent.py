from django import forms

from accounts.models import Consent


class ConsentForm(forms.ModelForm):
    class Meta:
        model = Consent
        fields = ["type", "method"]
        labels = {"type": "Agreed to", "method": "How"}
