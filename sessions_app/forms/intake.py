from django import forms
from django.conf import settings
from django.utils import timezone

from accounts.models import Consent
from sessions_app.actions import receive

MINUTE = "%Y-%m-%dT%H:%M"


LANGUAGES = [
    ("", "Find out by listening"),
    ("en", "English"),
    ("de", "German"),
    ("es", "Spanish"),
    ("fr", "French"),
    ("it", "Italian"),
    ("lt", "Lithuanian"),
    ("nl", "Dutch"),
    ("pl", "Polish"),
    ("pt", "Portuguese"),
    ("sv", "Swedish"),
    ("uk", "Ukrainian"),
]


def minute_field(**kwargs):
    return forms.DateTimeField(
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=MINUTE), **kwargs
    )


class NewSessionForm(forms.Form):
    """What every way of starting a session asks; `submit` calls the action of that way."""

    patient = forms.ChoiceField()
    session_date = minute_field(label="When it took place")

    def __init__(self, *args, patients, **kwargs):
        super().__init__(*args, **kwargs)
        self.patients = {str(patient.pk): patient for patient in patients}
        names = [(key, patient.full_name) for key, patient in self.patients.items()]
        self.fields["patient"].choices = [("", "Choose a patient"), *names]
        self.fields["session_date"].initial = timezone.localtime

    def clean_patient(self):
        return self.patients[self.cleaned_data["patient"]]

    @property
    def chosen_patient(self):
        return self.patients.get(self["patient"].value())

    @property
    def needs_consent(self):
        """Nobody is chosen yet, or somebody who did not agree to being recorded so far."""
        return not (self.chosen_patient and self.chosen_patient.has_recording_consent)

    def submit(self, *, by):
        return self.action(**self.cleaned_data, by=by)


class RecordedSessionForm(NewSessionForm):
    language = forms.ChoiceField(choices=LANGUAGES, required=False, label="Language spoken")
    consent_method = forms.ChoiceField(
        choices=[("", "Not asked, or the patient declined"), *Consent.Method.on_the_spot()],
        widget=forms.RadioSelect,
        required=False,
        label="May this session be recorded?",
    )


class UploadForm(RecordedSessionForm):
    subject = "recording"  # what a refusal that names no field is about
    recording = forms.FileField(
        label="Recording", widget=forms.FileInput(attrs={"accept": "audio/*,video/*"})
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.max_bytes = settings.RECORDING_MAX_BYTES
        self.max_hours = settings.RECORDING_MAX_SECONDS // 3600
        self.fields["recording"].widget.attrs["data-max-bytes"] = self.max_bytes

    def submit(self, *, by):
        upload = self.cleaned_data.pop("recording")
        return receive.submit_recording(**self.cleaned_data, upload=upload, by=by)


class RecordForm(RecordedSessionForm):
    def submit(self, *, by):
        return receive.begin_upload(**self.cleaned_data, by=by)


class TranscriptFields(forms.Form):
    subject = "transcript"
    transcript = forms.FileField(
        required=False,
        label="Transcript file",
        widget=forms.FileInput(attrs={"accept": ".vtt,.srt,.txt,.json,text/*"}),
    )
    text = forms.CharField(
        required=False,
        label="Or paste it here",
        widget=forms.Textarea(attrs={"rows": 12, "spellcheck": "false"}),
    )

    def add_error(self, field, error):
        """What cannot be read was pasted, unless there is a file."""
        is_pasted = field == "transcript" and not self.files.get("transcript")
        super().add_error("text" if is_pasted else field, error)

    def given(self):
        """The text and what it is called: a file wins over what was pasted."""
        file = self.cleaned_data["transcript"]
        if file:
            return {"text": file.read(), "filename": file.name}
        return {"text": self.cleaned_data["text"]}


class TranscriptForm(NewSessionForm, TranscriptFields):
    def submit(self, *, by):
        facts = {name: self.cleaned_data[name] for name in ("patient", "session_date")}
        return receive.submit_transcript(**facts, **self.given(), by=by)


class EmptyForm(NewSessionForm):
    minutes = forms.IntegerField(
        required=False,
        min_value=1,
        max_value=600,
        label="How long it took, in minutes",
    )

    def submit(self, *, by):
        facts = self.cleaned_data.copy()
        minutes = facts.pop("minutes")
        return receive.start_empty(
            **facts, duration_seconds=60 * minutes if minutes else None, by=by
        )
