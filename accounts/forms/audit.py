"""What may be asked of the audit log; pages and API ask the same."""

from django import forms

from accounts.models import AuditEvent, User

MOST_COUNTED = 10_000  # a log of many years is not counted to its end
MOST_SHOWN = 100
SHOWN = 50


def day_field(label):
    return forms.DateField(
        required=False, label=label, widget=forms.DateInput(attrs={"type": "date"})
    )


class PeriodForm(forms.Form):
    start_date = day_field("From")
    end_date = day_field("Until")

    def clean(self):
        cleaned = super().clean()
        start, end = cleaned.get("start_date"), cleaned.get("end_date")
        if start and end and start > end:
            self.add_error("end_date", "The last day comes before the first.")
        return cleaned


class AuditFilterForm(PeriodForm):
    field_order = ["action", "risk_level", "outcome", "start_date", "end_date"]

    action = forms.CharField(
        required=False, max_length=60, help_text="Its beginning will do: session, session.read"
    )
    risk_level = forms.ChoiceField(
        required=False, label="Risk", choices=[("", "Any"), *AuditEvent.Risk.choices]
    )
    outcome = forms.ChoiceField(required=False, choices=[("", "Any"), *AuditEvent.Outcome.choices])
    user_id = forms.UUIDField(required=False, label="Who (id)")
    patient_id = forms.UUIDField(required=False, label="Patient (id)")
    resource_type = forms.CharField(required=False, max_length=60, label="Kind of thing")
    resource_id = forms.UUIDField(required=False, label="Thing (id)")
    cursor = forms.UUIDField(required=False, widget=forms.HiddenInput)
    limit = forms.IntegerField(
        required=False, min_value=1, max_value=MOST_SHOWN, widget=forms.HiddenInput
    )

    LOOKUPS = {
        "action": "action__startswith",
        "risk_level": "risk_level",
        "outcome": "outcome",
        "user_id": "actor_id",
        "resource_type": "target_type",
        "resource_id": "target_id",
    }

    def clean_action(self):
        return self.cleaned_data["action"].replace("\0", "\ufffd")

    def clean_cursor(self):
        """The last row of the page before."""
        cursor = self.cleaned_data["cursor"]
        row = cursor and AuditEvent.objects.filter(pk=cursor).first()
        if cursor and row is None:
            raise forms.ValidationError("This page cannot be found.")
        return row

    @property
    def rows(self):
        """Everything asked for, on whatever page."""
        asked = {
            lookup: self.cleaned_data[name]
            for name, lookup in self.LOOKUPS.items()
            if self.cleaned_data.get(name)
        }
        days = self.cleaned_data["start_date"], self.cleaned_data["end_date"]
        rows = AuditEvent.objects.filter(**asked).on_days(*days).newest_first()
        patient_id = self.cleaned_data.get("patient_id")
        return rows.about(User(pk=patient_id)) if patient_id else rows

    @property
    def most(self) -> int:
        return self.cleaned_data["limit"] or SHOWN

    def page(self):
        """(rows of this page, whether there are more)"""
        cursor = self.cleaned_data["cursor"]
        rows = self.rows.older_than(cursor) if cursor else self.rows
        found = list(rows[: self.most + 1])
        return found[: self.most], len(found) > self.most

    def asked_for(self) -> dict:
        """The filter as the audit keeps it: ids, dates and names of acts."""
        names = {*self.fields} - {"cursor", "limit"}
        return {name: str(self.cleaned_data[name]) for name in names if self.cleaned_data[name]}

    def count(self) -> int:
        return self.rows.order_by()[:MOST_COUNTED].count()
