"""What the page of analytics is asked for, in its address. Nonsense there shows the usual."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django import forms

from accounts.models import User
from treatment.measuring.calendar import PERIODS

USUAL = "month"


class QuestionForm(forms.Form):
    period = forms.ChoiceField(choices=[(name, name) for name in PERIODS], required=False)
    therapist = forms.ModelChoiceField(
        User.objects.none(), required=False, empty_label="The whole practice"
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        if user.is_admin:
            self.fields["therapist"].queryset = User.objects.therapists()
        else:
            del self.fields["therapist"]

    @classmethod
    def read(cls, asked, user) -> "Question":
        form = cls(asked, user=user)
        form.is_valid()
        facts = form.cleaned_data
        return Question(form, facts.get("period") or USUAL, facts.get("therapist"))


@dataclass(frozen=True)
class Question:
    form: QuestionForm
    period: str
    therapist: User | None

    @property
    def periods(self) -> list[dict]:
        """As links; which one is shown is said, too."""
        kept = {"therapist": self.therapist.pk} if self.therapist else {}
        return [
            {
                "name": name.capitalize(),
                "address": f"?{urlencode({'period': name, **kept})}",
                "is_shown": name == self.period,
            }
            for name in PERIODS
        ]
