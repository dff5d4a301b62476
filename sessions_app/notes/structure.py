"""The structure of a note template: sections of fields, and what may stand in a field."""

import unicodedata
from collections.abc import Callable
from datetime import date
from math import inf
from typing import Annotated, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from sessions_app.notes.mappings import MAPPINGS, no_numbers

FieldType = Literal[
    "text", "textarea", "select", "multiselect", "checkbox", "number", "date", "scale"
]
CHOSEN_FROM = ("select", "multiselect")
BOUNDED = ("number", "scale")
SCALE = (1, 10)  # where a template names no bounds
MOST_STEPS = 20  # of a scale: more do not fit on a line
MOST_SECTIONS = 20
MOST_FIELDS = 60  # of a whole template
MOST_TEXT = 60_000  # characters of a whole template
LARGEST = 1_000_000
MOST_WRITTEN = 20_000  # characters in one field of a note


def wrong(message: str, *, at: str = "") -> PydanticCustomError:
    """A broken rule, in the words that people read; `at`: the place below the one judged."""
    return PydanticCustomError("rule", "{message}", {"message": message, "at": at})


def on_one_line(text: str) -> str:
    if not all(map(is_character, text)):
        raise wrong("Write this on one line, without control characters.")
    return text


def on_several_lines(text: str) -> str | None:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not all(is_character(one) or one in "\n\t" for one in text):
        raise wrong("Write this without control characters.")
    return text or None


def is_character(one: str) -> bool:
    """Not a control character, a line break of any kind or half of a pair."""
    return unicodedata.category(one) not in ("Cc", "Zl", "Zp", "Cs")


Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Words = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(on_one_line)]
LongWords = Annotated[str, Field(max_length=1_000), AfterValidator(on_several_lines)]
Bound = Annotated[int, Field(ge=-LARGEST, le=LARGEST)]


def same_twice(parts: list, kind: str) -> list:
    """The same list, unless two of its parts have the same id."""
    ids = [part.id for part in parts]
    for position, one in enumerate(ids):
        if one in ids[:position]:
            raise wrong(f"Two {kind} have the id “{one}”.", at=f"{position}.id")
    return parts


def fits(mapping: str, kind: str) -> bool:
    """Whether findings of this name can fill a field of this type."""
    if kind in ("text", "textarea"):
        return True
    if kind in CHOSEN_FROM:
        return MAPPINGS[mapping].chooses
    return kind in BOUNDED and MAPPINGS[mapping].numbers is not no_numbers


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, str_strip_whitespace=True)


class TemplateField(Part):
    id: Id
    label: Words
    type: FieldType
    required: bool = False
    options: Annotated[list[Words], Field(max_length=50)] | None = Field(
        default=None, validate_default=True
    )
    minimum: Bound | None = None  # of a scale or number
    maximum: Bound | None = Field(default=None, validate_default=True)
    ai_mapping: str | None = None  # see notes/mappings.py
    placeholder: LongWords | None = None
    help_text: LongWords | None = None

    @field_validator("options")
    @classmethod
    def options_fit_the_type(cls, options, info: ValidationInfo):
        kind = info.data.get("type")
        if kind in CHOSEN_FROM and not options:
            raise wrong("Give at least one option to choose from.")
        if options and kind and kind not in CHOSEN_FROM:
            raise wrong("Only a field to choose from has options.")
        for position, option in enumerate(options or []):
            if option in options[:position]:
                raise wrong(f"“{option}” stands here twice.", at=str(position))
        return options or None

    @field_validator("minimum", "maximum")
    @classmethod
    def bounds_fit_the_type(cls, bound, info: ValidationInfo):
        kind = info.data.get("type")
        if bound is not None and kind and kind not in BOUNDED:
            raise wrong("Only a number or a scale has a lowest and a highest value.")
        return bound

    @field_validator("maximum")
    @classmethod
    def bounds_are_sane(cls, maximum, info: ValidationInfo):
        if "minimum" not in info.data:
            return maximum  # it is wrong itself
        minimum, is_scale = info.data["minimum"], info.data.get("type") == "scale"
        if is_scale and (minimum is None) != (maximum is None):
            raise wrong("A scale has both, a lowest and a highest value, or neither.")
        if minimum is None or maximum is None:
            return maximum
        if minimum >= maximum:
            raise wrong("The highest value must be above the lowest.")
        if is_scale and maximum - minimum > MOST_STEPS:
            raise wrong(f"A scale has at most {MOST_STEPS} steps; use a number instead.")
        return maximum

    @field_validator("ai_mapping")
    @classmethod
    def mapping_fits_the_type(cls, name, info: ValidationInfo):
        """Asked of what is new only: what is stored stays readable when a mapping goes."""
        kind = info.data.get("type")
        if not name or not info.context:
            return name or None
        if name not in MAPPINGS:
            raise wrong("Nothing of this name is found in a session.")
        if kind and not fits(name, kind):
            raise wrong("A field of this type cannot hold what is found there.")
        return name

    @property
    def bounds(self) -> tuple[int | None, int | None]:
        if self.type == "scale" and self.minimum is None:
            return SCALE
        return self.minimum, self.maximum

    @property
    def steps(self) -> list[int]:
        """What can be chosen on a scale."""
        lowest, highest = self.bounds
        return list(range(lowest, highest + 1))


class Section(Part):
    id: Id
    name: Words
    description: LongWords | None = None
    fields: Annotated[list[TemplateField], Field(min_length=1, max_length=40)]

    @field_validator("fields")
    @classmethod
    def ids_are_unique(cls, fields):
        return same_twice(fields, "fields of this section")


class Structure(Part):
    sections: Annotated[list[Section], Field(min_length=1, max_length=MOST_SECTIONS)]

    @field_validator("sections")
    @classmethod
    def ids_are_unique(cls, sections):
        return same_twice(sections, "sections")

    @field_validator("sections")
    @classmethod
    def is_no_book(cls, sections):
        if sum(len(section.fields) for section in sections) > MOST_FIELDS:
            raise wrong(f"A template has at most {MOST_FIELDS} fields.")
        if sum(len(section.model_dump_json()) for section in sections) > MOST_TEXT:
            raise wrong("These are too many words for one template.")
        return sections

    def field(self, section_id: str, field_id: str) -> TemplateField | None:
        for section in self.sections:
            if section.id == section_id:
                return next((one for one in section.fields if one.id == field_id), None)
        return None

    def to_json(self) -> dict:
        """As it is stored: what is not said is left out."""
        return self.model_dump(exclude_none=True)


class BadStructure(ValueError):
    """`problems`: {"place": "sections.0.fields.2.options", "message": "..."}, in plain words."""

    def __init__(self, problems: list[dict[str, str]]):
        super().__init__("This is no structure of a template.")
        self.problems = problems


def read_structure(raw: dict) -> Structure:
    """What somebody wants to store, judged by every rule at once."""
    try:
        return Structure.model_validate(raw, context={"is_new": True})
    except ValidationError as error:
        raise BadStructure([told(problem) for problem in error.errors()]) from None


SAID = {
    "missing": "This is missing.",
    "extra_forbidden": "Nothing of this name belongs here.",
    "string_type": "This has to be text.",
    "string_too_short": "Write something here.",
    "string_too_long": "Write at most {max_length} characters.",
    "string_pattern_mismatch": "Use small letters, digits and _ only, beginning with a letter, "
    "50 at most.",
    "literal_error": "Choose one of {expected}.",
    "bool_type": "This is either true or false.",
    "int_type": "This has to be a whole number.",
    "greater_than_equal": "The lowest value possible here is {ge}.",
    "less_than_equal": "The highest value possible here is {le}.",
    "list_type": "This has to be a list.",
    "too_short": "There has to be at least one.",
    "too_long": "There are {actual_length}; {max_length} are possible.",
    "model_type": "This has to be an object.",
    "rule": "{message}",
}


def told(problem: dict) -> dict[str, str]:
    facts = problem.get("ctx", {})
    place = [str(step) for step in problem["loc"]]
    message = SAID.get(problem["type"], "This cannot be stored.").format(**facts)
    return {"place": ".".join([*place, facts.get("at", "")]).rstrip("."), "message": message}


def value_problem(field: TemplateField, value) -> str | None:
    """Why this value cannot stand in this field, in plain words. Any field may be left empty: what
    is required is asked for when the note is completed."""
    if is_empty(value):
        return None
    return JUDGES[field.type](field, value)


def is_empty(value) -> bool:
    return value is None or value == [] or (isinstance(value, str) and not value.strip())


def text_problem(field: TemplateField, value) -> str | None:
    if not isinstance(value, str):
        return "This has to be text."
    if len(value) > MOST_WRITTEN:
        return f"Write at most {MOST_WRITTEN:,} characters."
    if "\0" in value or any("\ud800" <= one <= "\udfff" for one in value):
        return "This holds characters that cannot be stored."
    return None


def choice_problem(field: TemplateField, value) -> str | None:
    return None if value in field.options else "Choose one of the options."


def choices_problem(field: TemplateField, value) -> str | None:
    if not isinstance(value, list):
        return "This has to be a list of options."
    if any(one not in field.options for one in value):
        return "Choose among the options."
    if any(one in value[:position] for position, one in enumerate(value)):
        return "Choose each option once."
    return None


def tick_problem(field: TemplateField, value) -> str | None:
    return None if isinstance(value, bool) else "This is either ticked or not."


def number_problem(field: TemplateField, value) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)) or not abs(value) < inf:
        return "This has to be a number."
    lowest, highest = field.bounds
    if lowest is not None and value < lowest:
        return f"The lowest value is {lowest}."
    if highest is not None and value > highest:
        return f"The highest value is {highest}."
    return None if abs(value) < 1e15 else "This number is too large."


def step_problem(field: TemplateField, value) -> str | None:
    problem = number_problem(field, value)
    if problem:
        return problem
    return None if value == int(value) else "Choose a whole number."


def date_problem(field: TemplateField, value) -> str | None:
    """Only 2026-11-21: what a date field of a browser sends."""
    try:
        is_day = isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        is_day = False
    return None if is_day else "Write a date as year-month-day."


JUDGES: dict[str, Callable[[TemplateField, object], str | None]] = {
    "text": text_problem,
    "textarea": text_problem,
    "select": choice_problem,
    "multiselect": choices_problem,
    "checkbox": tick_problem,
    "number": number_problem,
    "date": date_problem,
    "scale": step_problem,
}
