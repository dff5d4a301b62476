from django import forms

from exports.actions.templates import LOGO_BYTES, LONGEST_LINE, MOST_LINES
from exports.forms.words import SECTION_WORDS, section_choices
from exports.models import ExportTemplate, Format, Kind


class KindForm(forms.Form):
    kind = forms.ChoiceField(choices=Kind.choices, initial=Kind.PROGRESS_REPORT, label="For a")


class TemplateForm(forms.Form):
    """A letterhead, and which parts come in which order."""

    name = forms.CharField(max_length=100, label="Name of the template")
    description = forms.CharField(max_length=500, required=False, label="What it is good for")
    format = forms.ChoiceField(
        required=False,
        choices=[("", "Whichever is asked for"), *Format.choices],
        label="Format",
    )
    practice = forms.CharField(
        max_length=LONGEST_LINE, required=False, label="Name on the letterhead"
    )
    lines = forms.CharField(
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        label="Address",
        help_text=f"Up to {MOST_LINES} lines.",
    )
    footer = forms.CharField(max_length=LONGEST_LINE, required=False, label="Foot of each page")
    logo = forms.FileField(
        required=False,
        label="Logo",
        help_text="PNG or JPEG, 200 kB at most.",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )
    drop_logo = forms.BooleanField(required=False, label="Take the logo off")
    is_shared = forms.BooleanField(required=False, label="Colleagues in the practice may use it")

    def __init__(self, *args, kind, template=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.kind, self.template = kind, template
        self.parts = [name for name, _ in section_choices(kind)]
        for name in self.parts:
            self.fields[f"place_{name}"] = forms.IntegerField(
                required=False,
                min_value=1,
                max_value=len(self.parts),
                label=SECTION_WORDS[name],
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        if not (template and template.logo):
            del self.fields["drop_logo"]

    @classmethod
    def initial_of(cls, template: ExportTemplate) -> dict:
        head = template.letterhead or {}
        return {
            "name": template.name,
            "description": template.description,
            "format": template.format,
            "practice": head.get("name", ""),
            "lines": "\n".join(head.get("lines") or ()),
            "footer": head.get("footer", ""),
            "is_shared": template.is_shared,
            **{f"place_{name}": at for at, name in enumerate(template.sections, start=1)},
        }

    @property
    def places(self):
        return [self[f"place_{name}"] for name in self.parts]

    @property
    def plain(self):
        """The fields that are no places."""
        return [field for field in self if not field.name.startswith("place_")]

    def clean_logo(self):
        file = self.cleaned_data["logo"]
        if not file:
            return None
        if file.size > LOGO_BYTES:
            raise forms.ValidationError("The logo is larger than 200 kB.")
        return file.read(LOGO_BYTES + 1)

    def facts(self) -> dict:
        """As `create_template` and `change_template` take them."""
        given = self.cleaned_data
        found = {
            "name": given["name"],
            "description": given["description"],
            "format": given["format"],
            "is_shared": given["is_shared"],
            "sections": self._sections(),
            "letterhead": {
                "name": given["practice"],
                "lines": given["lines"].splitlines(),
                "footer": given["footer"],
            },
        }
        if given["logo"]:
            found["logo"] = given["logo"]
        elif given.get("drop_logo"):
            found["logo"] = b""
        return found

    def _sections(self):
        places = {name: self.cleaned_data.get(f"place_{name}") for name in self.parts}
        return sorted((name for name in places if places[name]), key=lambda name: places[name])
