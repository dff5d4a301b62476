from django import forms

from sessions_app.models import RiskReview
from sessions_app.models.patient_summary import LONGEST
from sessions_app.models.risk_review import LONGEST as LONGEST_COMMENT


class SummaryForm(forms.Form):
    text = forms.CharField(
        required=False,
        max_length=LONGEST,
        label="What the patient will read",
        help_text="Short sentences, everyday words. Leave it empty to go back to the machine’s.",
        widget=forms.Textarea(attrs={"rows": 14}),
    )
    revision = forms.IntegerField(min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)
    note_id = forms.UUIDField(required=False, widget=forms.HiddenInput)


class SeenForm(forms.Form):
    """What whoever pressed a button had before their eyes."""

    revision = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1)
    note_id = forms.UUIDField(required=False)


class RiskReviewForm(forms.Form):
    outcome = forms.ChoiceField(
        choices=RiskReview.Outcome, widget=forms.RadioSelect, label="What came of it?"
    )
    comment = forms.CharField(
        required=False,
        max_length=LONGEST_COMMENT,
        label="In your own words",
        help_text="What you asked, what you heard, what was agreed.",
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    note_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
