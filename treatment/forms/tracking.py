from django import forms

from sessions_app.forms.session_choice import SessionChoice
from sessions_app.models import TherapySession
from treatment.instruments import INSTRUMENTS
from treatment.models import CheckIn, GoalReminder, TrackingConfig

LONGEST_NOTE = 1000
MOST_CHOICES = 11  # values that stand beside each other as buttons
MOODS = [(number, str(number)) for number in range(1, 11)]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
MOST_SESSIONS = 20


def day_input():
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def words_input(rows=3):
    return forms.Textarea(attrs={"rows": rows})


class TrackingForm(forms.ModelForm):
    tracking_method = forms.ChoiceField(
        choices=TrackingConfig.Method, label="What is noted?", widget=forms.RadioSelect
    )
    instrument = forms.ChoiceField(
        choices=[("", "None"), *((one.name, one.title) for one in INSTRUMENTS.values())],
        required=False,
        label="Questionnaire",
    )

    class Meta:
        model = TrackingConfig
        fields = [
            "tracking_method",
            "scale_min",
            "scale_max",
            "frequency_unit",
            "duration_unit",
            "instrument",
            "target_direction",
            "tracking_frequency",
            "custom_frequency_days",
            "reminder_enabled",
        ]
        labels = {
            "scale_min": "The scale begins at",
            "scale_max": "The scale ends at",
            "frequency_unit": "Times of what, or in what time",
            "duration_unit": "Measured in",
            "target_direction": "Which way is better?",
            "tracking_frequency": "How often is it noted?",
            "custom_frequency_days": "Every how many days",
            "reminder_enabled": "Remind the patient when an entry is due",
        }
        help_texts = {
            "frequency_unit": "For example “panic attacks a week”.",
            "duration_unit": "Minutes, unless you say otherwise.",
            "custom_frequency_days": "Where it is noted every few days.",
        }
        widgets = {
            "target_direction": forms.RadioSelect,
            "tracking_frequency": forms.RadioSelect,
            "frequency_unit": forms.TextInput,
            "duration_unit": forms.TextInput,
        }


class ValueField(forms.TypedChoiceField):
    """A few values as buttons, for thumbs."""

    def __init__(self, *, values, **options):
        choices = [(str(value), words) for value, words in values]
        super().__init__(choices=choices, coerce=int, empty_value=None, **options)
        self.widget = forms.RadioSelect(choices=self.choices)


def value_field(tracking, **options):
    """As the goal is measured; any number where nobody has said how."""
    if tracking is None:
        return forms.DecimalField(max_digits=10, decimal_places=2, **options)
    Method = TrackingConfig.Method
    if tracking.tracking_method == Method.BINARY:
        return ValueField(values=[(1, "Done"), (0, "Not done")], **options)
    steps = tracking.scale_max - tracking.scale_min + 1
    if tracking.tracking_method == Method.SCALE and steps <= MOST_CHOICES:
        return ValueField(values=scale_values(tracking), **options)
    if tracking.tracking_method == Method.SCALE:
        bounds = {"min_value": tracking.scale_min, "max_value": tracking.scale_max}
        return forms.IntegerField(**bounds, **options)
    return forms.DecimalField(max_digits=10, decimal_places=2, min_value=0, **options)


def scale_values(tracking):
    numbers = range(tracking.scale_min, tracking.scale_max + 1)
    labels = tracking.scale_labels
    return [(number, f"{number} {labels.get(str(number), '')}".strip()) for number in numbers]


class EntryForm(forms.Form):
    """`value` is built for the goal."""

    entry_date = forms.DateField(label="On which day?", widget=day_input())
    notes = forms.CharField(
        max_length=LONGEST_NOTE,
        required=False,
        label="Anything to add?",
        widget=words_input(),
    )

    field_order = ["value", "rating", "entry_date", "session", "notes"]

    def __init__(self, *args, goal, tracking, **kwargs):
        super().__init__(*args, **kwargs)
        unit = goal.unit or (tracking.unit if tracking else "")
        self.fields["value"] = value_field(
            tracking, label=f"How much? ({unit})" if unit else "Value"
        )
        self.order_fields(self.field_order)


class ClinicianEntryForm(EntryForm):
    """The therapist may rate the progress besides, or instead."""

    rating = forms.TypedChoiceField(
        choices=[("", "No rating"), *MOODS],
        coerce=int,
        empty_value=None,
        required=False,
        label="Your rating of the progress",
        help_text="1 none at all, 10 the goal is reached.",
    )
    session = SessionChoice(
        TherapySession.objects.none(), required=False, empty_label="None", label="In which session?"
    )

    def __init__(self, *args, goal, user, **kwargs):
        super().__init__(*args, goal=goal, **kwargs)
        self.fields["value"].required = False
        sessions = TherapySession.objects.visible_to(user).filter(patient=goal.patient_id)
        newest = sessions.order_by("-session_date").values("pk")[:MOST_SESSIONS]
        self.fields["session"].queryset = TherapySession.objects.filter(pk__in=newest).order_by(
            "-session_date"
        )

    def clean(self):
        told = super().clean()
        is_said = told.get("value") is not None or told.get("rating") is not None
        if not is_said and "value" not in self.errors:
            self.add_error("value", "Give a value or a rating.")
        return told


class CheckInForm(forms.Form):
    """How one feels, and each open goal that patients note themselves."""

    general_mood = ValueField(values=MOODS, label="How do you feel?")
    notes = forms.CharField(
        max_length=LONGEST_NOTE,
        required=False,
        label="Anything to add?",
        widget=words_input(),
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.lines = {f"goal_{line.goal.pk}": line for line in lines}
        for name, line in self.lines.items():
            label = f"{line.goal.description} ({line.unit})" if line.unit else line.goal.description
            self.fields[name] = value_field(line.tracking, required=False, label=label)
        self.order_fields(["general_mood", *self.lines, "notes"])

    @property
    def goal_fields(self):
        return [self[name] for name in self.lines]

    def noted_goals(self):
        values = ((line.goal, self.cleaned_data.get(name)) for name, line in self.lines.items())
        return [{"goal": goal, "value": value} for goal, value in values if value is not None]


class SessionMoodForm(forms.Form):
    moment = forms.ChoiceField(
        choices=[choice for choice in CheckIn.Moment.choices if choice[0] != "between"]
    )
    general_mood = forms.TypedChoiceField(choices=MOODS, coerce=int, label="Mood")


class ReminderForm(forms.ModelForm):
    at_time = forms.TimeField(
        label="At what time?", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    weekdays = forms.TypedMultipleChoiceField(
        choices=list(enumerate(DAYS)),
        coerce=int,
        required=False,
        label="On which days?",
        help_text="None means every day.",
        widget=forms.CheckboxSelectMultiple,
    )
    message = forms.CharField(
        max_length=500,
        required=False,
        label="What shall it say?",
        help_text="Shown here only. The mail says no more than that there is something to read.",
    )

    class Meta:
        model = GoalReminder
        fields = ["kind", "at_time", "weekdays", "message", "by_mail"]
        labels = {"kind": "What about?", "by_mail": "Send me a mail as well"}
