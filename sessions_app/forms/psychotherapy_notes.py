from django import forms

from sessions_app.forms.session_choice import SessionChoice
from sessions_app.models import PsychotherapyNote, TherapySession
from sessions_app.models.psychotherapy_note import LONGEST


class PrivateNoteForm(forms.ModelForm):
    session = SessionChoice(
        TherapySession.objects.none(), required=False, empty_label="None in particular"
    )
    revision = forms.IntegerField(
        min_value=0, max_value=2**31 - 1, required=False, widget=forms.HiddenInput
    )

    class Meta:
        model = PsychotherapyNote
        fields = ["note_date", "session", "text"]
        labels = {"note_date": "Date", "text": "Your note"}
        widgets = {
            "note_date": forms.DateInput(attrs={"type": "date"}),
            "text": forms.Textarea(attrs={"rows": 16, "maxlength": LONGEST}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        sessions = TherapySession.objects.editable_by(user).filter(patient=self.instance.patient)
        self.fields["session"].queryset = sessions.newest_first()
        self.fields["revision"].initial = self.instance.revision

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
