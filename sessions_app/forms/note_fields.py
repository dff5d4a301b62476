"""The fields of a note as a form, as its template says; what was shown is sent back with it, so
that only what was changed is saved."""

from datetime import date

from django import forms

from sessions_app.notes.content import FieldContent, NoteContent
from sessions_app.notes.structure import Structure, TemplateField, value_problem

LONGEST_SCALE = 11  # more steps than these are typed, not chosen


class LongText(forms.CharField):
    """Browsers send lines with carriage returns; notes are kept without them."""

    def to_python(self, value):
        return super().to_python(value).replace("\r\n", "\n")


class NoteForm(forms.Form):
    """Nothing is required here: a draft may have gaps, and completing it names them."""

    use_required_attribute = False
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)  # what the page knew

    def __init__(self, *args, structure: Structure, content: NoteContent, **kwargs):
        super().__init__(*args, **kwargs)
        self.structure = structure
        for section in structure.sections:
            written = content.sections.get(section.id, {})
            for field in section.fields:
                self.add(section.id, field, written.get(field.id, FieldContent()))

    def add(self, section_id, field, content):
        made = MAKERS[kind_of(field)](field)
        made.show_hidden_initial = True
        made.initial = initial_of(field, content.value)
        self.fields[place_of(section_id, field.id)] = made

    def clean(self):
        """The note's own rules, which the API and autosave ask as well."""
        for section_id, fields in self.changes().items():
            for field_id, value in fields.items():
                problem = value_problem(self.structure.field(section_id, field_id), value)
                if problem:
                    self.add_error(place_of(section_id, field_id), problem)
        return self.cleaned_data

    def changes(self) -> dict[str, dict[str, object]]:
        """By section and field, what differs from what the page had shown."""
        changed = set(self.changed_data)
        found = {}
        for section in self.structure.sections:
            for field in section.fields:
                place = place_of(section.id, field.id)
                if place in changed and place in self.cleaned_data:
                    value = stored(self.cleaned_data[place])
                    found.setdefault(section.id, {})[field.id] = value
        return found


def place_of(section_id: str, field_id: str) -> str:
    """What a field is called on the page; ids hold no hyphen."""
    return f"{section_id}-{field_id}"


def kind_of(field: TemplateField) -> str:
    if field.type != "scale":
        return field.type
    return "scale" if len(field.steps) <= LONGEST_SCALE else "number"


def initial_of(field: TemplateField, value):
    if field.type == "checkbox":
        return bool(value)
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return "" if value is None else value


def stored(value):
    """As it stands in the note: a date as text, nothing as None."""
    if isinstance(value, date):
        return value.isoformat()
    return None if value in ("", []) else value


def words(field, widget, made=forms.CharField):
    if field.placeholder:
        widget.attrs["placeholder"] = field.placeholder
    return made(label=field.label, required=False, strip=False, widget=widget)


def short_text(field):
    return words(field, forms.TextInput({"autocomplete": "off"}))


def long_text(field):
    return words(field, forms.Textarea({"rows": 3}), made=LongText)


def one_of(field):
    choices = [("", "Nothing chosen"), *((option, option) for option in field.options or [])]
    return forms.ChoiceField(label=field.label, required=False, choices=choices)


def several_of(field):
    return forms.MultipleChoiceField(
        label=field.label,
        required=False,
        choices=[(option, option) for option in field.options or []],
        widget=forms.CheckboxSelectMultiple,
    )


def tick(field):
    return forms.BooleanField(label=field.label, required=False)


def number(field):
    lowest, highest = field.bounds
    attrs = {"step": "1" if field.type == "scale" else "any", "autocomplete": "off"}
    attrs |= {"min": lowest} if lowest is not None else {}
    attrs |= {"max": highest} if highest is not None else {}
    return forms.FloatField(label=field.label, required=False, widget=forms.NumberInput(attrs))


def day(field):
    return forms.DateField(
        label=field.label,
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )


def steps(field):
    choices = [("", "Nothing chosen"), *((step, str(step)) for step in field.steps)]
    return forms.TypedChoiceField(
        label=field.label,
        required=False,
        choices=choices,
        coerce=float,
        empty_value=None,
        widget=forms.RadioSelect,
    )


MAKERS = {
    "text": short_text,
    "textarea": long_text,
    "select": one_of,
    "multiselect": several_of,
    "checkbox": tick,
    "number": number,
    "date": day,
    "scale": steps,
}
