from django import forms

from accounts.models import TherapistPatient, User

KIND = {"label": "Kind of care", "choices": TherapistPatient.Relationship}


class TherapistForm(forms.Form):
    """Chooses among the therapists of the practice who are not in `excluded`."""

    therapist = forms.ModelChoiceField(User.objects.none(), empty_label="Choose a therapist")

    def __init__(self, *args, excluded, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["therapist"].queryset = User.objects.therapists().exclude(pk__in=excluded)


class StartCareForm(TherapistForm):
    kind = forms.ChoiceField(**KIND, initial="secondary", widget=forms.RadioSelect)


class TransferForm(TherapistForm):
    stays = forms.BooleanField(
        required=False, label="The primary therapist until now stays as a secondary therapist"
    )


class KindForm(forms.Form):
    kind = forms.ChoiceField(**KIND, widget=forms.RadioSelect)


class FindCareForm(forms.Form):
    q = forms.CharField(label="Therapist or patient", required=False, max_length=200)
