from django import forms

from sessions_app.forms.session_choice import SessionChoice
from sessions_app.models import TherapySession
from treatment.models import Goal, GoalIntervention, Intervention, TreatmentPlan
from treatment.models.goals import HIGHEST_PRIORITY, LONGEST_GOAL, LOWEST_PRIORITY

LEVELS = range(HIGHEST_PRIORITY, LOWEST_PRIORITY + 1)
SHORT = 80  # characters of a goal in a list to choose from


class PlanChoice(forms.ModelChoiceField):
    def label_from_instance(self, plan):
        return plan.title


class GoalChoice(forms.ModelChoiceField):
    def label_from_instance(self, goal):
        words = " ".join(goal.description.split())
        return words if len(words) <= SHORT else f"{words[: SHORT - 1]}…"


class GoalForm(forms.ModelForm):
    """`user` writes for the patient of the goal; what can be chosen is this patient’s."""

    plan = PlanChoice(TreatmentPlan.objects.none(), required=False, empty_label="No plan")
    parent = GoalChoice(
        Goal.objects.none(),
        required=False,
        empty_label="None: it stands for itself",
        label="Part of the goal",
        help_text="A part belongs to the same plan.",
    )
    session = SessionChoice(
        TherapySession.objects.none(),
        required=False,
        empty_label="None in particular",
        label="Came up in",
    )
    priority = forms.TypedChoiceField(
        coerce=int,
        choices=[(level, str(level)) for level in LEVELS],
        help_text="1 weighs the most in how far the plan is.",
    )
    updated_at = forms.CharField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Goal
        fields = [
            "description",
            "goal_type",
            "plan",
            "parent",
            "measurable_criteria",
            "baseline_value",
            "target_value",
            "current_value",
            "unit",
            "target_date",
            "status",
            "priority",
            "progress_percentage",
            "category",
            "session",
        ]
        labels = {
            "description": "The goal",
            "goal_type": "Kind",
            "measurable_criteria": "It is reached when …",
            "baseline_value": "At the start",
            "target_value": "Target",
            "current_value": "Now",
            "unit": "Counted in",
            "target_date": "To be reached by",
            "progress_percentage": "Progress in percent",
            "category": "Area of life",
        }
        help_texts = {
            "description": "In words that the patient understands: they read it, and it appears "
            "on their timeline.",
            "unit": "For example: panic attacks a week.",
            "progress_percentage": "Your estimate, where no value, rating or part tells it.",
        }
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3, "maxlength": LONGEST_GOAL}),
            "measurable_criteria": forms.Textarea(attrs={"rows": 2, "maxlength": LONGEST_GOAL}),
            "target_date": forms.DateInput(attrs={"type": "date"}),
            "category": forms.TextInput,
            "unit": forms.TextInput,
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        patient, is_saved = self.instance.patient, bool(self.instance.created_at)
        plans = TreatmentPlan.objects.editable_by(user).filter(patient=patient).newest_first()
        goals = Goal.objects.editable_by(user).filter(patient=patient).by_priority()
        sessions = TherapySession.objects.editable_by(user).filter(patient=patient)
        self.fields["plan"].queryset = plans
        self.fields["parent"].queryset = goals.exclude(pk=self.instance.pk)
        self.fields["session"].queryset = sessions.newest_first()
        if is_saved:
            self.fields["updated_at"].initial = self.instance.updated_at.isoformat()

    def _get_validation_exclusions(self):
        """Where a goal may stand is said by the act, with the patient's other goals held."""
        return super()._get_validation_exclusions() | {"parent"}

    def clean(self):
        """A part belongs to the plan of its whole, where nothing else was said."""
        said = super().clean()
        if said.get("parent") and not said.get("plan"):
            said["plan"] = said["parent"].plan
        return said

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class InterventionChoice(forms.ModelChoiceField):
    def label_from_instance(self, intervention):
        modality = f" ({intervention.modality})" if intervention.modality else ""
        return f"{intervention.name}{modality}"


class LinkForm(forms.ModelForm):
    intervention = InterventionChoice(Intervention.objects.none(), empty_label="Choose …")

    class Meta:
        model = GoalIntervention
        fields = ["intervention", "frequency", "notes"]
        labels = {"frequency": "How often", "notes": "Notes for the care team"}
        widgets = {
            "frequency": forms.TextInput(attrs={"placeholder": "each session, daily at home"}),
            "notes": forms.Textarea(attrs={"rows": 2, "maxlength": 10_000}),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["intervention"].queryset = Intervention.objects.offered_to(user)

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class ChangeLinkForm(forms.ModelForm):
    effectiveness_rating = forms.TypedChoiceField(
        coerce=int,
        empty_value=None,
        required=False,
        choices=[("", "Not rated yet"), *((level, str(level)) for level in LEVELS)],
        label="How well it works",
        help_text="1 not at all, 10 very well.",
    )

    class Meta:
        model = GoalIntervention
        fields = ["frequency", "effectiveness_rating", "notes"]
        labels = LinkForm.Meta.labels
        widgets = LinkForm.Meta.widgets

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}
