from django import forms

from accounts.models import Practice


class PracticeForm(forms.ModelForm):
    recording_kept_days = forms.TypedChoiceField(
        label="How long is a recording kept once the note is signed?",
        choices=[("", "Until somebody deletes it"), *Practice.RecordingKept.choices],
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )

    class Meta:
        model = Practice
        fields = ["name", "recording_kept_days"]
        labels = {"name": "Name of the practice"}
