from django import forms
from django.utils import timezone

from treatment.actions.assessments import asks_items
from treatment.instruments import INSTRUMENTS
from treatment.models import RiskAlert
from treatment.models.assessments import LONGEST_NOTES

HIGHEST = max(instrument.highest for instrument in INSTRUMENTS.values())
MOST_TOLD = 3
INTERVALS = [7, 14, 28, 30, 60, 90, 180]


def day_field(**options):
    widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(widget=widget, **options)


class QuestionnaireForm(forms.Form):
    """The items of one questionnaire, each a group of radio buttons."""

    def __init__(self, *args, instrument, **kwargs):
        super().__init__(*args, **kwargs)
        self.instrument = instrument
        for item in instrument.items:
            self.fields[f"item_{item.key}"] = forms.TypedChoiceField(
                choices=[(option.value, option.words) for option in item.options],
                coerce=int,
                empty_value=None,
                required=item.is_scored,
                label=item.text,
                widget=forms.RadioSelect,
                error_messages={"required": "Choose an answer."},
            )

    @property
    def answers(self) -> dict[str, int]:
        return {
            name.removeprefix("item_"): value
            for name, value in self.cleaned_data.items()
            if name.startswith("item_") and value is not None
        }

    @property
    def first_wrong(self):
        """As many as a phone shows at once."""
        return [field for field in self if field.errors][:MOST_TOLD]

    @property
    def more_wrong(self) -> int:
        return max(0, len([name for name in self.errors if name in self.fields]) - MOST_TOLD)

    def groups(self):
        """Each with its number; what is not counted has none."""
        for item in self.instrument.items:
            yield {"number": item.key if item.is_scored else "", "field": self[f"item_{item.key}"]}


class NotedQuestionnaireForm(QuestionnaireForm):
    """Filled in on paper or together, and typed in by a therapist."""

    administered_date = day_field(label="Filled in on")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("administered_date", timezone.localdate())


class ScoreForm(forms.Form):
    instrument = forms.ChoiceField(
        label="Questionnaire",
        choices=[("", "Choose one"), *((name, name) for name in INSTRUMENTS)],
    )
    score = forms.DecimalField(max_digits=6, decimal_places=2, min_value=0, max_value=HIGHEST)
    administered_date = day_field(label="Filled in on")
    notes = forms.CharField(
        required=False,
        max_length=LONGEST_NOTES,
        label="Notes",
        help_text="Patients do not read them.",
        widget=forms.Textarea({"rows": 3}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instrument"].choices = [
            ("", "Choose one"),
            *((one.name, f"{one.name} – {one.title}") for one in INSTRUMENTS.values()),
        ]
        self.initial.setdefault("administered_date", timezone.localdate())


class ChangeAssessmentForm(forms.Form):
    administered_date = day_field(label="Filled in on")
    notes = ScoreForm.base_fields["notes"]


class AskForm(forms.Form):
    instruments = forms.MultipleChoiceField(
        label="Which questionnaires?", widget=forms.CheckboxSelectMultiple
    )
    due_date = day_field(
        required=False,
        label="To be answered by",
        help_text="The link works a week longer. Without a day it works for two weeks.",
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instruments"].choices = [
            (one.name, f"{one.name} – {one.about} ({len(one.scored)} questions)")
            for one in INSTRUMENTS.values()
            if asks_items(one)
        ]


class ScheduleForm(forms.Form):
    """How often each is due: as usual, never, or every so many days."""

    def __init__(self, *args, known, **kwargs):
        """`known`: days by name, as they are set; None is never."""
        super().__init__(*args, **kwargs)
        for one in INSTRUMENTS.values():
            self.fields[one.name] = forms.ChoiceField(
                label=f"{one.name} – {one.about}",
                choices=choices_for(one, known),
                required=False,
                initial=shown(known[one.name]) if one.name in known else "",
            )

    @property
    def every_days(self) -> dict[str, int | None]:
        said = self.cleaned_data.items()
        return {name: None if days == "never" else int(days) for name, days in said if days}


def choices_for(instrument, known):
    days = {*INTERVALS, *filter(None, [known.get(instrument.name)])}
    usual = instrument.due_every_days
    return [
        ("", f"As usual: every {usual} days" if usual else "As usual: when you ask"),
        *((str(number), f"Every {number} days") for number in sorted(days)),
        ("never", "Never"),
    ]


def shown(days) -> str:
    return "never" if days is None else str(days)


class AlertReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=RiskAlert.Outcome, widget=forms.RadioSelect, label="What came of it?"
    )
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_NOTES * 10,
        label="In your own words",
        help_text="What you asked, what you heard, what was agreed.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
