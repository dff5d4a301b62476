from django import forms

from treatment.models import Intervention


class InterventionForm(forms.ModelForm):
    class Meta:
        model = Intervention
        fields = ["name", "modality", "evidence_level", "description", "source"]
        labels = {
            "modality": "School or method",
            "evidence_level": "Evidence",
            "description": "What one does",
            "source": "Where the evidence was published",
        }
        widgets = {
            "modality": forms.TextInput(attrs={"list": "modalities"}),
            "description": forms.Textarea(attrs={"rows": 4}),
        }

    def facts(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


class LibraryFilter(forms.Form):
    search = forms.CharField(required=False, max_length=200, label="Search")
    modality = forms.ChoiceField(
        required=False, choices=[("", "Every method"), *Intervention.Modality.choices]
    )
    evidence_level = forms.ChoiceField(
        required=False,
        choices=[("", "Any evidence"), *Intervention.Evidence.choices],
        label="Evidence",
    )

    def chosen(self, rows):
        """What cannot be understood filters nothing."""
        self.full_clean()
        wish = self.cleaned_data
        for name in ("modality", "evidence_level"):
            rows = rows.filter(**{name: wish[name]}) if wish.get(name) else rows
        return rows.saying(wish.get("search", "").replace("\0", ""))
