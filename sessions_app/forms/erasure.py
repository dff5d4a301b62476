from django import forms

from accounts.models import LegalHold
from sessions_app.actions import erase_record


class EraseRecordForm(forms.Form):
    reason = forms.ChoiceField(
        choices=[("", "Choose"), *((r.value, r.label) for r in erase_record.REASONS)]
    )
    name = forms.CharField(
        label="The patient’s full name",
        help_text="Type it as it stands above, so that it is this record and no other.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args, patient, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient = patient

    def clean_name(self):
        if self.cleaned_data["name"].casefold() != self.patient.full_name.casefold():
            raise forms.ValidationError("This is not the name of this patient.")
        return self.cleaned_data["name"]


class LegalHoldForm(forms.ModelForm):
    class Meta:
        model = LegalHold
        fields = ["reference"]
        labels = {"reference": "File it belongs to"}
        help_texts = {"reference": "The number of the file at your lawyer’s; no story."}
