"""What stands in the fields of a note, and where each value comes from."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from sessions_app.extraction.protocol import Item

Value = str | list[str] | bool | int | float | None
# "session": as the machine found it; "edited": found, then changed by hand; "therapist": written by
# hand; "not_discussed": nothing was found and nothing was written
Origin = Literal["session", "edited", "therapist", "not_discussed"]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Found(Item):
    """One line that the machine found for a field, with the words that it rests on."""

    text: str


class FieldContent(Part):
    value: Value = None
    origin: Origin = "not_discussed"
    found: list[Found] = []  # kept when the value is edited: the evidence of what was said
    revision: int = 0  # of the note when this value was last saved


class NoteContent(Part):
    """By section id and field id, like the structure."""

    sections: dict[str, dict[str, FieldContent]] = {}
