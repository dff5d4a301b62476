"""A template while it is being built: what stands in the form of the page, right or wrong.

Every button of the page sends the whole sheet and gets it back with its act done, so that the page
needs no script and nothing that was typed is lost. Names of inputs: `s-0-name`, `s-0-f-2-label`.
"""

import re
import unicodedata
from functools import cached_property, partial

from django.http import QueryDict
from pydantic import ValidationError

from sessions_app.forms.template_parts import FieldForm, SectionForm
from sessions_app.notes.structure import (
    BOUNDED,
    CHOSEN_FROM,
    MOST_FIELDS,
    MOST_SECTIONS,
    BadStructure,
    Structure,
    TemplateField,
    read_structure,
)

SECTION = ("id", "name", "description")
FIELD = ("id", "label", "type", "required", "options", "minimum", "maximum", "ai_mapping")
FIELD += ("placeholder", "help_text")
NEW_FIELD = dict.fromkeys(FIELD, "") | {"type": "textarea"}
MOST_PARTS = 100  # of one kind: a bound for what is read, far above what may be saved


class Sheet:
    def __init__(self, sections: list[dict]):
        self.sections = sections
        self.focus = ""  # the name of the input or button to go on from
        self.said = ""  # what was done, for whoever cannot see it
        self.problems = []

    @classmethod
    def blank(cls):
        return cls([new_section()])

    @classmethod
    def read(cls, post: QueryDict):
        return cls([section_of(post, at) for at in numbers(post, "s-{}-id")])

    @classmethod
    def of(cls, structure: Structure):
        return cls([as_written(section) for section in structure.sections])

    # Acts: "add-field:1", "move-field-up:0.2"

    def act(self, wish: str):
        """Do what the button says; what is not there (any more) changes nothing."""
        verb, _, place = wish.partition(":")
        depth, act = ACTS.get(verb, (0, Sheet.stay))
        steps = [int(step) for step in re.findall(r"[0-9]{1,3}", place)]
        if len(steps) == depth and self.has(steps):
            act(self, *steps)

    def stay(self):
        """What is typed is shown again, and looked at for the preview."""

    def has(self, steps):
        parts = self.sections
        for step in steps:
            if step >= len(parts):
                return False
            parts = parts[step].get("fields", [])
        return True

    @property
    def is_full(self):
        """One field more and it could not be saved, and soon not be sent."""
        return sum(len(section["fields"]) for section in self.sections) >= MOST_FIELDS

    def add_section(self):
        if self.is_full or len(self.sections) >= MOST_SECTIONS:
            self.said = f"A template has at most {MOST_SECTIONS} sections and {MOST_FIELDS} fields."
            return
        self.sections.append(new_section())
        self.focus = f"s-{len(self.sections) - 1}-name"
        self.said = "Section added."

    def add_field(self, at):
        if self.is_full:
            self.said = f"A template has at most {MOST_FIELDS} fields."
            return
        fields = self.sections[at]["fields"]
        fields.append(NEW_FIELD.copy())
        self.focus = f"s-{at}-f-{len(fields) - 1}-label"
        self.said = "Field added."

    def remove_section(self, at):
        del self.sections[at]
        self.focus = "add-section"
        self.said = "Section removed."

    def remove_field(self, at, which):
        del self.sections[at]["fields"][which]
        self.focus = f"add-field:{at}"
        self.said = "Field removed."

    def move_section(self, at, *, by):
        to = moved(self.sections, at, by)
        self.focus = f"s-{to}-name"
        self.said = f"This is section {to + 1} of {len(self.sections)} now."

    def move_field(self, at, which, *, by):
        fields = self.sections[at]["fields"]
        to = moved(fields, which, by)
        self.focus = f"s-{at}-f-{to}-label"
        self.said = f"This is field {to + 1} of {len(fields)} now."

    def show_type(self, at, which):
        self.focus = f"s-{at}-f-{which}-type"

    # What would be saved

    def raw(self) -> dict:
        """As read_structure takes it. Whatever has no id yet gets one from its name."""
        ids = given_ids(self.sections, "name")
        return {
            "sections": [
                {
                    "id": id,
                    "name": section["name"],
                    "description": section["description"],
                    "fields": raw_fields(section["fields"]),
                }
                for id, section in zip(ids, self.sections, strict=True)
            ]
        }

    def judged(self) -> Structure | None:
        """What would be saved, or None and `problems`."""
        try:
            return read_structure(self.raw())
        except BadStructure as bad:
            self.problems = bad.problems
            return None

    # What is shown

    @cached_property
    def forms(self):
        """[(form of a section, [forms of its fields])]"""
        shown = [self.shown(at, section) for at, section in enumerate(self.sections)]
        for problem in self.problems:
            self.tell(shown, **problem)
        return shown

    def shown(self, at, section):
        parts = [
            self.shown_part(FieldForm, f"s-{at}-f-{n}", field)
            for n, field in enumerate(section["fields"])
        ]
        return self.shown_part(SectionForm, f"s-{at}", section), parts

    def shown_part(self, form_class, prefix, part):
        form = form_class(
            {f"{prefix}-{name}": words for name, words in part.items()}, prefix=prefix
        )
        for name, field in form.fields.items():
            if self.focus == f"{prefix}-{name}":
                field.widget.attrs["autofocus"] = True
        return form

    @staticmethod
    def tell(shown, place, message):
        """Beside the input that it is about, or at the nearest thing above it."""
        named = re.fullmatch(r"sections\.(\d+)(?:\.fields\.(\d+))?\.(\w+).*", place)
        if not named:
            return
        section, field, name = named.groups()
        form, fields = shown[int(section)]
        usual = "name"
        if field is not None:
            form, usual = fields[int(field)], "label"
        form.add_error(name if name in form.fields and name != "id" else usual, message)

    @property
    def general_problems(self):
        """Those of no part: too many fields, no section."""
        return [one["message"] for one in self.problems if "." not in one["place"]]

    def preview(self):
        """The sections as they stand; fields that are not right yet are None."""
        return [
            section | {"fields": [readable(field) for field in section["fields"]]}
            for section in self.raw()["sections"]
        ]


ACTS = {  # how many steps lead to what it is about, and what is done
    "add-section": (0, Sheet.add_section),
    "add-field": (1, Sheet.add_field),
    "remove-section": (1, Sheet.remove_section),
    "remove-field": (2, Sheet.remove_field),
    "move-section-up": (1, partial(Sheet.move_section, by=-1)),
    "move-section-down": (1, partial(Sheet.move_section, by=1)),
    "move-field-up": (2, partial(Sheet.move_field, by=-1)),
    "move-field-down": (2, partial(Sheet.move_field, by=1)),
    "show-type": (2, Sheet.show_type),
}


def readable(raw_field) -> TemplateField | None:
    try:
        return TemplateField.model_validate(raw_field)
    except ValidationError:
        return None


def new_section() -> dict:
    return dict.fromkeys(SECTION, "") | {"fields": [NEW_FIELD.copy()]}


def numbers(post, pattern):
    """0, 1, 2 ... as long as there is an input of that number."""
    at = 0
    while at < MOST_PARTS and pattern.format(at) in post:
        yield at
        at += 1


def section_of(post, at) -> dict:
    fields = [
        {name: post.get(f"s-{at}-f-{n}-{name}", "") for name in FIELD}
        for n in numbers(post, f"s-{at}-f-{{}}-id")
    ]
    return {name: post.get(f"s-{at}-{name}", "") for name in SECTION} | {"fields": fields}


def as_written(section) -> dict:
    facts = {name: getattr(section, name) or "" for name in SECTION}
    return facts | {"fields": [field_as_written(field) for field in section.fields]}


def field_as_written(field) -> dict:
    facts = field.model_dump(include=set(FIELD))
    written = {name: "" if value is None else str(value) for name, value in facts.items()}
    return written | {
        "required": "on" if field.required else "",
        "options": "\n".join(field.options or []),
    }


def moved(parts: list, at: int, by: int) -> int:
    to = min(max(at + by, 0), len(parts) - 1)
    parts.insert(to, parts.pop(at))
    return to


def raw_fields(fields):
    ids = given_ids(fields, "label")
    return [raw_field(id, field) for id, field in zip(ids, fields, strict=True)]


def raw_field(id, field) -> dict:
    """What the type does not have is not sent, but stays in the form in case the type changes."""
    kind = field["type"]
    raw = {name: field[name] for name in ("label", "type", "placeholder", "help_text")}
    raw |= {"id": id, "required": bool(field["required"]), "ai_mapping": field["ai_mapping"]}
    if kind in CHOSEN_FROM:
        raw["options"] = [line for line in map(str.strip, field["options"].splitlines()) if line]
    if kind in BOUNDED:
        raw |= {name: number(field[name]) for name in ("minimum", "maximum")}
    return raw


def number(text):
    """A whole number, nothing, or the text as it is, to be refused in words."""
    text = text.strip()
    if re.fullmatch(r"[+-]?[0-9]{1,15}", text):
        return int(text)
    return text or None


def given_ids(parts: list[dict], named_by: str) -> list[str]:
    """Known ids stay, whatever the name becomes: notes of earlier versions have them."""
    taken = [part["id"] for part in parts if part["id"]]
    ids = []
    for part in parts:
        ids.append(part["id"] or free_id(part[named_by], taken))
        taken.append(ids[-1])
    return ids


def free_id(name: str, taken: list[str]) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:40]
    stem = stem if stem[:1].isalpha() else f"part_{stem}".rstrip("_")
    at = 1
    while (id := stem if at == 1 else f"{stem}_{at}") in taken:
        at += 1
    return id
