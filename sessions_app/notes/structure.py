"""The structure of a note template: sections of fields."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

FieldType = Literal[
    "text", "textarea", "select", "multiselect", "checkbox", "number", "date", "scale"
]
CHOSEN_FROM = ("select", "multiselect")

Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,49}$")]
Words = Annotated[str, Field(min_length=1, max_length=200)]
LongWords = Annotated[str, Field(max_length=1_000)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class TemplateField(Part):
    id: Id
    label: Words
    type: FieldType
    required: bool = False
    options: list[Words] | None = None
    minimum: int | None = None  # of a scale or number
    maximum: int | None = None
    ai_mapping: str | None = None  # see notes/mappings.py
    placeholder: LongWords | None = None
    help_text: LongWords | None = None


class Section(Part):
    id: Id
    name: Words
    description: LongWords | None = None
    fields: Annotated[list[TemplateField], Field(min_length=1, max_length=40)]


class Structure(Part):
    sections: Annotated[list[Section], Field(min_length=1, max_length=20)]

    @model_validator(mode="after")
    def ids_are_unique(self):
        return self
