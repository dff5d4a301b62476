"""Widgets and labels of the timeline's forms; what must hold stands on the model and in actions."""

from django import forms

from timeline import instruments, kinds
from timeline.models import TimelineEvent

MOMENT = "%Y-%m-%dT%H:%M"


def day_field():
    """It stands outside the form that it belongs to."""
    return forms.DateInput({"type": "date", "form": "diary-filter"}, "%Y-%m-%d")


class FilterForm(forms.Form):
    search = forms.CharField(required=False, max_length=200, strip=True)
    start_date = forms.DateField(required=False, label="From", widget=day_field())
    end_date = forms.DateField(required=False, label="To", widget=day_field())

    @classmethod
    def telling(cls, params, wrong):
        """What was asked for stands in the fields, and beside them what was not understood."""
        form = cls(params)
        form.full_clean()
        for name, sentence in wrong.items():
            if name not in form.errors:
                form.add_error(name if name in form.fields else None, sentence)
        return form


class SharingForm(forms.ModelForm):
    """What may be changed of an entry that the portal wrote."""

    class Meta:
        model = TimelineEvent
        fields = ["importance", "is_private"]
        labels = {"is_private": "Private"}
        help_texts = {"is_private": "The care team reads it, the patient does not."}

    def changes(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class EventForm(SharingForm):
    """An entry that a therapist writes."""

    instrument = forms.ChoiceField(required=False, label="Questionnaire")
    score = forms.IntegerField(required=False, min_value=0)
    about = forms.ChoiceField(
        required=False, label="About", help_text="A session or note that this belongs to."
    )

    class Meta(SharingForm.Meta):
        fields = ["event_type", "event_date", "title", "description", "event_subtype"]
        fields += SharingForm.Meta.fields
        labels = SharingForm.Meta.labels | {
            "event_type": "Kind",
            "event_subtype": "Kind in your own words",
            "event_date": "Date and time",
        }
        widgets = {
            "event_date": forms.DateTimeInput({"type": "datetime-local"}, MOMENT),
            "description": forms.Textarea({"rows": 4}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event_type"].choices = [("", "Choose one"), *TimelineEvent.Type.choices]
        event = self.instance
        self.fields["about"].choices = [("", "Nothing else"), *abouts(event, user)]
        self.fields["instrument"].choices = [("", "None"), *questionnaires(event)]
        self.initial.setdefault("about", about_value(event))
        for name in ("instrument", "score"):
            self.initial.setdefault(name, event.metadata.get(name))

    def clean_event_date(self):
        """The field has no seconds: a moment that nobody changed keeps its own."""
        moment, known = self.cleaned_data["event_date"], self.initial.get("event_date")
        is_same = known and moment == known.replace(second=0, microsecond=0)
        return known if is_same else moment

    def clean(self):
        super().clean()
        instrument, score = self.cleaned_data.get("instrument"), self.cleaned_data.get("score")
        if instrument and score is None and "score" not in self.errors:
            self.add_error("score", f"Which score did {instrument} have?")
        if score is not None:
            self.check_score(instrument, score)

    def check_score(self, instrument, score):
        if not instrument:
            self.add_error("instrument", "Of which questionnaire is this score?")
        elif score > instruments.HIGHEST.get(instrument, score):
            highest = instruments.HIGHEST[instrument]
            self.add_error("score", f"{instrument} goes from 0 to {highest}.")
        if self.cleaned_data.get("event_type") != TimelineEvent.Type.ASSESSMENT:
            self.add_error("event_type", "Only an assessment has a score.")

    def changes(self) -> dict:
        return super().changes() | self.metadata_of() | self.related_to()

    def metadata_of(self) -> dict:
        kept = {
            name: value
            for name, value in self.instance.metadata.items()
            if name not in ("instrument", "score")
        }
        if self.cleaned_data["instrument"]:
            kept |= {name: self.cleaned_data[name] for name in ("instrument", "score")}
        return {"metadata": kept}

    def related_to(self) -> dict:
        name, _, pk = self.cleaned_data["about"].partition(":")
        return {"related_entity_type": name or None, "related_entity_id": pk or None}


def questionnaires(event) -> list[tuple[str, str]]:
    """Ours, and the one that a program has noted."""
    noted = instruments.instrument_of(event.metadata)
    names = [*instruments.HIGHEST, *([noted] if noted else [])]
    return [(name, name) for name in dict.fromkeys(names)]


def about_value(event) -> str:
    return f"{event.related_kind}:{event.related_entity_id}" if event.related_entity_id else ""


def abouts(event, user) -> list[tuple[str, str]]:
    """What this event may be about, and what it is about already."""
    rows = kinds.offered(event.patient, user=user, also=event.related_entity_id)
    return [(f"{name}:{row.pk}", words) for name, row, words in rows]
