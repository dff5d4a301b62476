from django import forms

from treatment.forms.goals import GoalChoice
from treatment.models import Goal, Homework, ThreadLink
from treatment.models.thread import LONGEST_TASK, LONGEST_WORDS


class LineForm(forms.Form):
    """One click on a line of a note."""

    line = forms.ChoiceField(choices=ThreadLink.Line)
    key = forms.CharField(max_length=64)
    becomes = forms.ChoiceField(choices=[("homework", "Homework"), ("goal", "A goal")])


class NoteGoalsForm(forms.Form):
    goals = forms.ModelMultipleChoiceField(Goal.objects.none(), required=False)

    def __init__(self, *args, offered, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["goals"].queryset = offered


class HomeworkForm(forms.ModelForm):
    task = forms.CharField(max_length=LONGEST_TASK, label="What to do")
    details = forms.CharField(
        max_length=LONGEST_WORDS,
        required=False,
        label="More about it",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    goal = GoalChoice(Goal.objects.none(), required=False, empty_label="None in particular")

    class Meta:
        model = Homework
        fields = ["task", "details", "goal", "due_date"]
        labels = {"due_date": "Until"}
        widgets = {"due_date": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    def __init__(self, *args, user, patient, **kwargs):
        super().__init__(*args, **kwargs)
        goals = Goal.objects.editable_by(user).filter(patient=patient)
        self.fields["goal"].queryset = goals.open().by_priority()
        self.fields["goal"].label = "Towards which goal"


class ReportForm(forms.ModelForm):
    status = forms.ChoiceField(
        choices=Homework.Status, label="How does it stand?", widget=forms.RadioSelect
    )
    report = forms.CharField(
        max_length=LONGEST_WORDS,
        required=False,
        label="How did it go?",
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    class Meta:
        model = Homework
        fields = ["status", "report"]
