from django import forms
from django.conf import settings
from django.utils import timezone

from accounts.models import Consent, LegalHold
from sessions_app.actions import erase_record, receive
from sessions_app.models import TherapySession, TranscriptSegment

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


class TurnForm(forms.Form):
    """Who spoke a turn, and the words of each of its segments."""

    speaker = forms.ChoiceField(
        choices=TranscriptSegment.Speaker.choices, widget=forms.RadioSelect, label="Who said this?"
    )

    def __init__(self, *args, segments, **kwargs):
        super().__init__(*args, **kwargs)
        self.segments = segments
        self.fields["speaker"].initial = segments[0].shown_speaker
        for segment in segments:
            self.fields[f"text_{segment.position}"] = forms.CharField(
                required=False,
                initial=segment.shown_text,
                label="Words",
                strip=False,
                widget=forms.Textarea(attrs={"rows": 2 + len(segment.shown_text) // 60}),
            )
        for segment in segments if len(segments) > 1 else ():
            self.fields[f"other_{segment.position}"] = forms.BooleanField(
                required=False, label="The other one said this part"
            )

    def words(self):
        """(bound field, the other speaker's box, what the engine heard) of each segment."""
        return [
            (self[f"text_{s.position}"], self.other_speaker(s.position), s) for s in self.segments
        ]

    def other_speaker(self, position):
        """A turn of a single segment is given away as a whole."""
        name = f"other_{position}"
        return self[name] if name in self.fields else None

    def speakers(self):
        """Who said each segment, by position."""
        speaker = self.cleaned_data["speaker"]
        other = next(name for name in TranscriptSegment.Speaker.values if name != speaker)
        return {
            s.position: other if self.cleaned_data.get(f"other_{s.position}") else speaker
            for s in self.segments
        }

    def texts(self):
        """The words by position, of the segments whose words were changed."""
        given = {s.position: self.cleaned_data[f"text_{s.position}"] for s in self.segments}
        shown = {s.position: s.shown_text for s in self.segments}
        return {at: text for at, text in given.items() if text != shown[at]}


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
