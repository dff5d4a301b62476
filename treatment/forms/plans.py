from django import forms
from django.utils import timezone

from treatment import diagnoses
from treatment.models import PlanReview, TreatmentPlan
from treatment.models.plans import LONGEST_TITLE, LONGEST_WORDS, MOST_CODES

DAY = {"type": "date"}


class CodesField(forms.MultipleChoiceField):
    """Any code of the list; which ones are offered is a matter of what was looked for."""

    widget = forms.CheckboxSelectMultiple

    def valid_value(self, value):
        return diagnoses.lookup(value) is not None

    def to_python(self, value):
        """Counted before any of them is looked up."""
        codes = list(dict.fromkeys(super().to_python(value)))
        if len(codes) > MOST_CODES:
            raise forms.ValidationError(f"At most {MOST_CODES} codes.")
        return codes

    def clean(self, value):
        return [diagnoses.lookup(code).of_plan() for code in super().clean(value)]


class LinesField(forms.CharField):
    """A list, one of them a line."""

    widget = forms.Textarea

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        return [line for one in super().to_python(value).splitlines() if (line := one.strip())]


class PlanForm(forms.ModelForm):
    title = forms.CharField(
        max_length=LONGEST_TITLE, label="What the plan is about", help_text="The patient reads it."
    )
    presenting_problems = LinesField(
        required=False,
        label="Presenting problems",
        help_text="One in each line.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    diagnosis_codes = CodesField(required=False, label="Diagnoses")
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = TreatmentPlan
        fields = [
            "title",
            "presenting_problems",
            "diagnosis_codes",
            "start_date",
            "target_end_date",
            "status",
            "actual_end_date",
            "review_frequency_days",
            "next_review_date",
            "notes",
        ]
        labels = {
            "start_date": "Starts on",
            "target_end_date": "To be done by",
            "actual_end_date": "Ended on",
            "review_frequency_days": "Reviewed every … days",
            "next_review_date": "Next review",
            "notes": "Notes for the care team",
        }
        help_texts = {
            "next_review_date": "Left empty, it follows from the start and the cadence.",
            "actual_end_date": "Left empty, a plan that ends, ends today.",
            "notes": "The patient does not read them.",
        }
        widgets = {
            "start_date": forms.DateInput(attrs=DAY),
            "target_end_date": forms.DateInput(attrs=DAY),
            "actual_end_date": forms.DateInput(attrs=DAY),
            "next_review_date": forms.DateInput(attrs=DAY),
            "notes": forms.Textarea(attrs={"rows": 4, "maxlength": LONGEST_WORDS}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.seen = self.instance.version if self.instance.created_at else None
        if self.seen is None:
            self.initial["start_date"] = timezone.localdate()
            del self.fields["status"], self.fields["actual_end_date"]
        self.fields["version"].initial = self.seen
        held = self.instance.diagnosis_codes or []
        self.initial["diagnosis_codes"] = [one["code"] for one in held]

    def chosen_codes(self):
        """Those that stand in the form now, with their meaning."""
        codes = self["diagnosis_codes"].value() or []
        return [found for code in dict.fromkeys(codes) if (found := diagnoses.lookup(code))]

    def facts(self) -> dict:
        names = [name for name in self.Meta.fields if name in self.fields]
        facts = {name: self.cleaned_data[name] for name in names}
        if self.seen and not facts["next_review_date"]:
            facts.pop("next_review_date")
        return facts


class ReviewForm(forms.ModelForm):
    class Meta:
        model = PlanReview
        fields = [
            "review_date",
            "summary",
            "goals_reviewed",
            "goals_on_track",
            "modifications_made",
            "next_review_date",
        ]
        labels = {
            "review_date": "Reviewed on",
            "summary": "How it goes",
            "goals_reviewed": "Goals that were looked at",
            "goals_on_track": "Of these, on track",
            "modifications_made": "What changes",
            "next_review_date": "Next review",
        }
        help_texts = {"next_review_date": "Left empty, it follows from the cadence of the plan."}
        widgets = {
            "review_date": forms.DateInput(attrs=DAY),
            "next_review_date": forms.DateInput(attrs=DAY),
            "summary": forms.Textarea(attrs={"rows": 5, "maxlength": LONGEST_WORDS}),
            "modifications_made": forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_WORDS}),
        }
