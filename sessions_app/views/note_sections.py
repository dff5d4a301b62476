"""A clinician's note as pages show it: each field with its value, where that comes from, and the
words that it rests on."""

from dataclasses import dataclass, field

from django.utils.dateparse import parse_date
from django.utils.formats import date_format

from sessions_app.forms.note_fields import kind_of, place_of
from sessions_app.notes.content import FieldContent
from sessions_app.notes.mappings import TO_REVIEW
from sessions_app.notes.structure import Section, TemplateField, is_empty
from sessions_app.views.note_lines import Line

ORIGINS = {
    "session": "From the session",
    "edited": "Changed by hand",
    "therapist": "Written by hand",
    "not_discussed": "Not discussed in this session",
}
OWN_ORIGINS = ORIGINS | {"edited": "You changed this", "therapist": "You wrote this"}
YOURS = "Nothing written"
DOUBTED = ("weak", "unsupported")


@dataclass(frozen=True)
class ShownField:
    section: Section
    field: TemplateField
    content: FieldContent
    is_own: bool = False  # the reader wrote the note
    bound: object = None  # the field of the form, where it can be edited
    elsewhere: str | None = None  # what was saved meanwhile, where that is not what stands here

    @property
    def place(self):
        return place_of(self.section.id, self.field.id)

    @property
    def kind(self):
        return kind_of(self.field)

    @property
    def is_group(self):
        """Several boxes with one question."""
        return self.kind in ("multiselect", "scale")

    @property
    def hidden(self):
        """What the page shows now, for boxes that do not bring it along themselves."""
        return self.bound.as_hidden(only_initial=True)

    @property
    def origin_words(self):
        if self.content.origin == "not_discussed" and not self.field.ai_mapping:
            return YOURS  # the machine was never asked
        return (OWN_ORIGINS if self.is_own else ORIGINS)[self.content.origin]

    @property
    def lines(self):
        return [Line(found.text, found) for found in self.content.found]

    @property
    def doubted(self):
        """Found lines that stand in the note untouched although their words hardly carry them."""
        if self.content.origin != "session":
            return []
        return [found for found in self.content.found if found.support in DOUBTED]

    @property
    def is_unreviewed(self):
        """A possible mention of risk stands in it in the words of the machine."""
        return TO_REVIEW in self.text

    @property
    def is_empty(self):
        return is_empty(self.content.value) or self.content.value is False

    @property
    def is_missing(self):
        return self.field.required and is_empty(self.content.value)

    @property
    def is_silent(self):
        nothing = self.content.origin == "not_discussed" and self.is_empty
        return nothing and not self.is_missing

    @property
    def is_undecided(self):
        return self.content.origin == "session" and self.is_empty and not self.is_missing

    @property
    def text(self):
        return in_words(self.field, self.content.value)

    @property
    def is_as_found(self):
        """The text is the found lines and nothing else, so that they need not be told twice."""
        found = [one.text for one in self.content.found]
        return bool(found) and self.text in ("\n".join(found), " ".join(found))

    @property
    def is_prose(self):
        return self.text == " ".join(one.text for one in self.content.found)

    @property
    def was_found_otherwise(self):
        return self.content.origin == "edited" and bool(self.content.found)


@dataclass(frozen=True)
class ShownSection:
    section: Section
    fields: list[ShownField] = field(default_factory=list)


def shown_sections(note, *, reader, form=None, elsewhere=None) -> list[ShownSection]:
    """`elsewhere`: by place, what another window saved meanwhile."""
    is_own = note.author_id == reader.pk
    elsewhere = elsewhere or {}
    return [
        ShownSection(
            section,
            [
                shown(note, section, one, form=form, is_own=is_own, elsewhere=elsewhere)
                for one in section.fields
            ],
        )
        for section in note.structure.sections
    ]


def shown(note, section, one, *, form, is_own, elsewhere):
    content = note.written.sections.get(section.id, {}).get(one.id, FieldContent())
    place = place_of(section.id, one.id)
    return ShownField(
        section=section,
        field=one,
        content=content,
        is_own=is_own,
        bound=form[place] if form else None,
        elsewhere=elsewhere.get(place),
    )


def all_fields(sections) -> list[ShownField]:
    return [one for section in sections for one in section.fields]


@dataclass(frozen=True)
class Points:
    """What is open in a note, the gravest first."""

    missing: list[ShownField]
    unreviewed: list[ShownField]
    doubted: list[ShownField]
    undecided: list[ShownField]  # something was found, and what it comes to is hers to say
    silent: list[ShownField]  # nothing was said, nothing was written, and nothing has to be
    unasked: list[ShownField]  # the machine does not look for them, and nothing was written

    @property
    def any(self):
        return any(vars(self).values())


def open_points(sections) -> Points:
    fields = all_fields(sections)
    return Points(
        missing=[one for one in fields if one.is_missing],
        unreviewed=[one for one in fields if one.is_unreviewed],
        doubted=[one for one in fields if one.doubted],
        undecided=[one for one in fields if one.is_undecided],
        silent=[one for one in fields if one.is_silent and one.field.ai_mapping],
        unasked=[one for one in fields if one.is_silent and not one.field.ai_mapping],
    )


def in_words(field: TemplateField, value) -> str:
    """A value as it is read."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, list):
        return ", ".join(value)
    if isinstance(value, float | int):
        high = field.bounds[1] if field.type == "scale" else None
        return f"{value:g} of {high}" if high is not None else f"{value:g}"
    day = parse_date(value) if field.type == "date" else None
    return date_format(day, "j F Y") if day else value
