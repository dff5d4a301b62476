from django import forms

from exports.forms.words import format_choices
from exports.models import ExportTemplate, Kind, ScheduledReport

WEEKDAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


class ScheduleForm(forms.Form):
    """A progress report of each week, month or quarter that has just ended."""

    every = forms.ChoiceField(
        choices=ScheduledReport.Every.choices, widget=forms.RadioSelect, label="How often"
    )
    on_day = forms.IntegerField(
        min_value=1,
        max_value=28,
        initial=1,
        label="On day",
        help_text="Of a week: 1 is Monday, 7 is Sunday. Of a month, or of a quarter’s first "
        "month: 1 to 28.",
    )
    at_time = forms.TimeField(
        initial="07:00", label="At", widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )
    format = forms.ChoiceField(
        choices=format_choices(Kind.PROGRESS_REPORT),
        widget=forms.RadioSelect,
        initial="pdf",
        label="As a",
    )
    template = forms.ModelChoiceField(
        ExportTemplate.objects.none(),
        required=False,
        empty_label="The practice’s plain paper",
        label="Letterhead and layout",
    )
    delivery = forms.ChoiceField(
        choices=ScheduledReport.Delivery.choices,
        widget=forms.RadioSelect,
        initial=ScheduledReport.Delivery.STORAGE,
        label="Where it goes",
        help_text="A mail holds a link to the page behind your sign-in, never the report.",
    )
    is_active = forms.BooleanField(required=False, initial=True, label="It goes on")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        offered = ExportTemplate.objects.offered_to(user)
        self.fields["template"].queryset = offered.filter(kind=Kind.PROGRESS_REPORT)

    FIELDS = ("every", "on_day", "at_time", "format", "template", "delivery", "is_active")

    @classmethod
    def initial_of(cls, report: ScheduledReport) -> dict:
        return {name: getattr(report, name) for name in cls.FIELDS}
