from django import forms

from sessions_app.forms.intake import LANGUAGES, minute_field
from sessions_app.models import TherapySession


class AskedPatientForm(forms.Form):
    patient = forms.UUIDField()


class SessionFilterForm(forms.Form):
    patient = forms.ChoiceField(required=False)
    status = forms.ChoiceField(
        required=False, choices=[("", "Any state"), *TherapySession.Status.choices]
    )

    def __init__(self, *args, patients, **kwargs):
        super().__init__(*args, **kwargs)
        names = [(str(patient.pk), patient.full_name) for patient in patients]
        self.fields["patient"].choices = [("", "All patients"), *names]

    def narrow(self, sessions):
        """What is asked for is also what is looked for; an unknown wish finds nothing."""
        if not self.is_valid():
            return sessions.none()
        return sessions.filter(**{name: wish for name, wish in self.cleaned_data.items() if wish})


class ChangeSessionForm(forms.ModelForm):
    session_date = minute_field(label="When it took place")
    language = forms.ChoiceField(choices=LANGUAGES, required=False, label="Language spoken")

    class Meta:
        model = TherapySession
        fields = ["session_date", "language"]
