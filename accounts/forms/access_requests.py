from django import forms
from django.core.exceptions import ValidationError

from accounts.models import AccessRequest
from accounts.models.access_requests import LONGEST, SHORTEST

Status = AccessRequest.Status


def words(label, *, rows=5, **kwargs):
    """Length is judged where the API has it judged, so that both say the same."""
    widget = forms.Textarea(attrs={"rows": rows, "maxlength": LONGEST})
    return forms.CharField(label=label, widget=widget, strip=False, **kwargs)


class AskForm(forms.Form):
    request_type = forms.ChoiceField(
        choices=AccessRequest.Type.choices, widget=forms.RadioSelect, label="What do you want?"
    )
    description = words(
        "In your own words", help_text=f"{SHORTEST} to {LONGEST} characters. It is kept encrypted."
    )
    correction_details = words(
        "What should be added to your record",
        required=False,
        help_text="Only for a correction. Nothing in the record is overwritten: your words are "
        "added to it.",
    )
    preferred_format = forms.CharField(
        max_length=40,
        required=False,
        label="In which form",
        help_text="Only for a copy of the record: for example PDF, or paper.",
    )

    def __init__(self, *args, patient, **kwargs):
        super().__init__(*args, **kwargs)
        self.patient = patient

    def clean(self):
        cleaned = super().clean()
        if not self.errors:
            self.asked = AccessRequest(
                patient=self.patient,
                type=cleaned["request_type"],
                preferred_format=cleaned["preferred_format"],
            )
            self.asked.description = cleaned["description"]
            self.asked.correction = cleaned["correction_details"]
            try:
                self.asked.full_clean(exclude=["due_on"])
            except ValidationError as error:
                fields = {"correction": "correction_details", "type": "request_type"}
                for name, said in error.error_dict.items():
                    self.add_error(fields.get(name, name), said)
        return cleaned


class ReviewForm(forms.Form):
    status = forms.ChoiceField(
        choices=[
            (Status.UNDER_REVIEW, "Start to look at it"),
            (Status.APPROVED, "Approve it"),
            (Status.DENIED, "Deny it"),
            (Status.COMPLETED, "It is done"),
        ],
        widget=forms.RadioSelect,
        label="What happens with it",
    )
    response_notes = words(
        "Your answer, which the patient reads", required=False, help_text="To approve or to deny."
    )
    denial_reason = words(
        "Reason of a denial, which the patient reads",
        required=False,
        rows=3,
        help_text="The page tells the patient which rights they have after a denial.",
    )

    def __init__(self, *args, request, **kwargs):
        super().__init__(*args, **kwargs)
        status = self.fields["status"]
        status.choices = [choice for choice in status.choices if choice[0] in request.next_statuses]


class ExtendForm(forms.Form):
    reason = words("Why it takes longer, which the patient reads", rows=3)


class FindRequestsForm(forms.Form):
    STATES = [
        ("", "Open"),
        ("overdue", "Overdue"),
        ("closed", "Closed"),
        ("all", "All"),
    ]
    state = forms.ChoiceField(choices=STATES, required=False)
    type = forms.ChoiceField(
        choices=[("", "Any kind"), *AccessRequest.Type.choices], required=False, label="Kind"
    )
    patient = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def narrow(self, requests):
        """What is asked for is also what is looked for; an unknown wish finds nothing."""
        if not self.is_valid():
            return requests.none()
        wishes = {"": "open", "overdue": "overdue", "closed": "closed", "all": "all"}
        found = getattr(requests, wishes[self.cleaned_data["state"]])()
        if self.cleaned_data["type"]:
            found = found.filter(type=self.cleaned_data["type"])
        if self.cleaned_data["patient"]:
            found = found.filter(patient=self.cleaned_data["patient"])
        return found.newest_first() if self.is_closed else found.most_urgent_first()

    @property
    def is_closed(self):
        return self.cleaned_data["state"] in ("closed", "all")
