"""What a model may answer: flat, bound to fixed words, and nothing that could act.

There is no field that grants, releases, mails or links anything. Every text is cut to length here
and stripped of markup and addresses before anybody sees it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from sessions_app.extraction.local.wording import plain_text
from sessions_app.extraction.protocol import Mood

MOST_ITEMS, MOST_QUOTES, MOST_SENTENCES = 80, 3, 14
NAME, TEXT, QUOTE = 80, 400, 1200  # characters


def _cut(length: int) -> BeforeValidator:
    return BeforeValidator(lambda text: text[:length] if isinstance(text, str) else text)


def _most(count: int) -> BeforeValidator:
    return BeforeValidator(lambda items: items[:count] if isinstance(items, list) else items)


def _plain(length: int) -> BeforeValidator:
    def clean(text):
        return plain_text(text)[:length] if isinstance(text, str) else text

    return BeforeValidator(clean)


Name = Annotated[str, _plain(NAME)]
Text = Annotated[str, _plain(TEXT)]
Words = Annotated[str, _cut(QUOTE)]  # searched for in the transcript, never shown as they come


class Wire(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class WireItem(Wire):
    kind: Literal[
        "topic", "strategy", "feeling", "trigger", "homework", "quote", "follow_up", "open_concern",
        "risk", "mood",
    ]  # fmt: skip
    name: Name  # a few words
    detail: Text  # one sentence, or empty
    quotes: Annotated[list[Words], _most(MOST_QUOTES)]
    status: Literal["introduced", "practiced", "assigned", "reviewed", "none"]
    level: Literal["low", "medium", "high", "none"]
    risk: Literal[
        "suicidal_ideation", "self_harm", "harm_to_others", "abuse", "substance", "crisis", "none"
    ]
    assertion: Literal["present", "historical", "negated", "hypothetical", "other_person"]
    mood: Mood | Literal["none"]


class WireItems(Wire):
    items: Annotated[list[WireItem], _most(MOST_ITEMS)]


class WireSentence(Wire):
    text: Text
    cites: list[int] = Field(description="numbers of the items that this sentence rests on")


class WireTexts(Wire):
    topic_summary: Annotated[list[WireSentence], _most(3)]
    therapist_notes: Annotated[list[WireSentence], _most(MOST_SENTENCES)]
    patient_summary: Annotated[list[WireSentence], _most(MOST_SENTENCES)]


class WireVerdict(Wire):
    number: int
    holds: Literal["yes", "partly", "no"]


class WireVerdicts(Wire):
    verdicts: Annotated[list[WireVerdict], _most(MOST_ITEMS)]


def schema_of(model: type[Wire]) -> dict:
    """A strict JSON schema without references, which some servers do not follow."""
    schema = model.model_json_schema()
    return _inlined(schema, schema.get("$defs", {}))


def _inlined(node, definitions):
    if isinstance(node, list):
        return [_inlined(each, definitions) for each in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        return _inlined(definitions[node["$ref"].rsplit("/", 1)[1]], definitions)
    return {
        name: _inlined(each, definitions)
        for name, each in node.items()
        if name not in {"$defs", "title", "maxLength", "description"}
    }
