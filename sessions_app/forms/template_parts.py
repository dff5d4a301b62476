"""The parts of the page on which a template is built. What holds is said by notes/structure.py;
these forms judge nothing, they show what stands in the sheet and the problems beside it."""

import json
import re

from django import forms
from django.forms.utils import ErrorDict

from sessions_app.models import NoteTemplate
from sessions_app.notes.mappings import MAPPINGS
from sessions_app.notes.structure import BOUNDED, CHOSEN_FROM, SCALE, fits

TYPES = [
    ("textarea", "Several lines"),
    ("text", "One line"),
    ("select", "Choose one"),
    ("multiselect", "Choose several"),
    ("checkbox", "Tick box"),
    ("scale", "Scale"),
    ("number", "Number"),
    ("date", "Date"),
]


class TemplateForm(forms.ModelForm):
    class Meta:
        model = NoteTemplate
        fields = ["name", "description", "is_shared"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "description": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "description": "What it is for",
            "is_shared": "Colleagues in this practice may use it",
        }


class PartForm(forms.Form):
    """Bound, so that it shows what was written, and never wrong by itself."""

    def full_clean(self):
        self._errors = ErrorDict(renderer=self.renderer)
        self.cleaned_data = {}


class SectionForm(PartForm):
    id = forms.CharField(widget=forms.HiddenInput)
    name = forms.CharField(label="Name of the section")
    description = forms.CharField(label="What belongs here", required=False)


class FieldForm(PartForm):
    id = forms.CharField(widget=forms.HiddenInput)
    label = forms.CharField(label="Name of the field")
    type = forms.CharField(label="How it is filled in", widget=forms.Select(choices=TYPES))
    options = forms.CharField(
        label="Options",
        help_text="One on each line.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    minimum = forms.CharField(
        label="Lowest value", required=False, widget=forms.NumberInput(attrs={"step": 1})
    )
    maximum = forms.CharField(
        label="Highest value", required=False, widget=forms.NumberInput(attrs={"step": 1})
    )
    required = forms.BooleanField(label="A note is not complete without it", required=False)
    ai_mapping = forms.CharField(
        label="Filled from the recording with", required=False, widget=forms.Select
    )
    help_text = forms.CharField(
        label="Help that stands beside it",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    placeholder = forms.CharField(
        label="Example inside the empty field",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["ai_mapping"].widget.choices = self.findings()
        self.fields["type"].widget.attrs |= {
            "hx-post": "",
            "hx-trigger": "change",
            "hx-vals": json.dumps({"act": f"show-type:{self.place}"}),
        }
        if self.kind == "scale":
            for name, bound in zip(("minimum", "maximum"), SCALE, strict=True):
                self.fields[name].widget.attrs["placeholder"] = bound

    @property
    def place(self):
        """Of the section and in it: s-1-f-2 -> 1.2"""
        return ".".join(re.findall(r"[0-9]+", self.prefix))

    @property
    def kind(self):
        return self["type"].value()

    def findings(self):
        """Those that fit, and the one that stands there even if it does not: nothing that somebody
        chose goes without a word."""
        chosen = self["ai_mapping"].value()
        fitting = [name for name in MAPPINGS if fits(name, self.kind) or name == chosen]
        return [("", "Nothing: I write it myself"), *((n, MAPPINGS[n].label) for n in fitting)]

    @property
    def takes_findings(self):
        return len(self.fields["ai_mapping"].widget.choices) > 1

    @property
    def has_options(self):
        return self.kind in CHOSEN_FROM

    @property
    def has_bounds(self):
        return self.kind in BOUNDED

    @property
    def extras_are_open(self):
        return any(self[name].errors for name in ("help_text", "placeholder"))
