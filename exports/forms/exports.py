from datetime import timedelta

from django import forms
from django.utils import timezone
from django.utils.formats import date_format

from exports.documents.order import fitting
from exports.forms.words import format_choices, section_choices, usual_sections
from exports.models import ExportJob, ExportTemplate, Format, Kind
from sessions_app.models import TherapySession
from timeline.models import TimelineEvent

MOST_SHOWN = 100  # sessions to choose from; a period takes in older ones
WITH_PERIOD = set(Kind.values)
WITH_PRIVATE = {Kind.FULL_RECORD, Kind.TIMELINE}
QUARTER = timedelta(days=90)


def day_field(**kwargs):
    return forms.DateField(
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class ExportForm(forms.Form):
    """What a kind of export can be asked for; `actions.jobs` says what goes together."""

    template = forms.ModelChoiceField(
        ExportTemplate.objects.none(),
        required=False,
        empty_label="The practice’s plain paper",
        label="Letterhead and layout",
    )
    format = forms.ChoiceField(widget=forms.RadioSelect, initial=Format.PDF, label="As a")
    start_date = day_field(required=False, label="From")
    end_date = day_field(required=False, label="Until")
    sessions = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="Sessions"
    )
    event_types = forms.MultipleChoiceField(
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=TimelineEvent.Type.choices,
        label="Kinds of entries",
    )
    sections = forms.MultipleChoiceField(
        required=False, widget=forms.CheckboxSelectMultiple, label="What it holds"
    )
    purpose = forms.ChoiceField(
        required=False,
        choices=[("", "For the treatment, or for my own files"), *ExportJob.PURPOSES],
        label="What it is for",
        help_text="What goes to somebody outside is listed as a disclosure, which the patient may "
        "ask about. An insurer gets no notes, summaries, moods, check-ins or homework.",
    )
    include_private = forms.BooleanField(
        required=False, label="With the entries that are private to the care team"
    )

    def __init__(self, *args, kind, patient, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.patient, self.user = kind, patient, user
        offered = ExportTemplate.objects.offered_to(user).filter(kind=kind)
        self.fields["template"].queryset = offered
        self.fields["format"].choices = format_choices(kind)
        own = user.is_patient
        self.fields["sections"].choices = section_choices(kind, for_patient=own)
        self.fields["sections"].initial = usual_sections(kind, for_patient=own)
        self.fields["event_types"].initial = TimelineEvent.Type.values
        self._leave_out()
        self._suit_kind()

    def _leave_out(self):
        """Fields that this kind, or this person, has no use for."""
        needless = {
            "sessions": self.kind != Kind.SESSION_NOTES,
            "event_types": self.kind != Kind.TIMELINE,
            "sections": self.kind == Kind.TIMELINE,
            "purpose": self.user.is_patient,
            "include_private": self.user.is_patient or self.kind not in WITH_PRIVATE,
            "template": self.user.is_patient or not self.fields["template"].queryset.exists(),
        }
        for name, is_needless in needless.items():
            if is_needless:
                del self.fields[name]

    def _suit_kind(self):
        if self.kind == Kind.TREATMENT_SUMMARY:
            self.fields["purpose"].required = True
            self.fields["purpose"].choices = [("", "Choose"), *ExportJob.PURPOSES]
        if self.kind == Kind.PROGRESS_REPORT:
            today = timezone.localdate()
            self.fields["start_date"].required = self.fields["end_date"].required = True
            self.fields["start_date"].initial, self.fields["end_date"].initial = (
                today - QUARTER,
                today,
            )
        if "sessions" in self.fields:
            self.fields["sessions"].choices = self._sessions()

    def _sessions(self):
        rows = TherapySession.objects.visible_to(self.user).filter(patient=self.patient)
        return [
            (str(row.pk), date_format(timezone.localtime(row.session_date), "j F Y"))
            for row in rows.processed().newest_first()[:MOST_SHOWN]
        ]

    def wishes(self) -> dict:
        """As `request_export` takes them. What was left as it is usual is not said."""
        facts = dict(self.cleaned_data)
        facts["session_ids"] = facts.pop("sessions", [])
        facts["template"] = facts.pop("template", None)
        if set(facts.get("event_types", ())) == set(TimelineEvent.Type.values):
            del facts["event_types"]
        if self._is_usual(facts.get("sections")) and "sections" in facts:
            del facts["sections"]
        if "sections" in facts:
            chosen = facts["sections"]
            facts["sections"] = fitting(chosen, facts.get("purpose", "")) or chosen
        return {name: value for name, value in facts.items() if value or name == "template"}

    def _is_usual(self, sections):
        return sections == usual_sections(self.kind, for_patient=self.user.is_patient)
