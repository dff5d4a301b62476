"""What the templates that ship with the product are put together from."""

from dataclasses import dataclass
from uuid import UUID, uuid5

FAMILY = UUID("6f3c1a52-8c0e-5d0b-9a44-2f7d35b1c9e0")
COURSE = ["Improving", "Stable", "Declining", "Fluctuating"]
AFFECT = ["Appropriate", "Flat", "Labile", "Constricted"]


@dataclass(frozen=True)
class SystemTemplate:
    type: str
    name: str
    description: str
    sections: list[dict]

    @property
    def id(self) -> UUID:
        """The same in every installation."""
        return uuid5(FAMILY, self.type)

    @property
    def version_id(self) -> UUID:
        return uuid5(FAMILY, f"{self.type} 1")

    @property
    def structure(self) -> dict:
        return {"sections": self.sections}


def section(id: str, name: str, *fields: dict, about: str) -> dict:
    return {"id": id, "name": name, "description": about, "fields": list(fields)}


def field(id: str, label: str, help_text: str, found: str = "", **more) -> dict:
    """`found`: the finding of the machine that fills it."""
    said = {"help_text": help_text, "ai_mapping": found}
    return {
        "id": id,
        "label": label,
        "type": "textarea",
        "required": False,
        **more,
        **{name: words for name, words in said.items() if words},
    }


def choice(id: str, label: str, help_text: str, options: list[str], found: str = "") -> dict:
    return field(id, label, help_text, found, type="select", options=options)


def homework() -> dict:
    help_text = "What was agreed until next time, and strategies to use."
    return field("homework", "Homework", help_text, "homework")


def next_session(id: str = "next_session", label: str = "Next session") -> dict:
    return field(id, label, "What to come back to, and what is still open.", "follow_up_topics")


def risk(id: str, label: str) -> dict:
    help_text = (
        "Possible mentions of risk, to be read in context. What is empty here was not assessed."
    )
    return field(id, label, help_text, "risk_flags")


def mood(id: str = "mood_presentation", label: str = "Mood", **more) -> dict:
    return field(id, label, "In the client’s words.", "mood_presentation", **more)
