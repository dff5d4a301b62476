"""A second look by the model: does each item follow from its own words?

It can only take away. Risk is not asked about: what a rule or a model saw of it stays to be seen.
"""

import json

from sessions_app.extraction import prompts
from sessions_app.extraction.endpoint import Endpoint, TooLong
from sessions_app.extraction.protocol import ExtractedNotes, Item
from sessions_app.extraction.wire import WireVerdicts

AT_ONCE = 30  # items
FIELDS = (
    "key_topics",
    "strategies",
    "emotional_themes",
    "triggers",
    "action_items",
    "significant_quotes",
    "mood_readings",
    "follow_up_topics",
    "unresolved_concerns",
)
UNTOLD = {"evidence", "source", "support", "timestamp_start"}


def looked_at_again(endpoint: Endpoint, notes: ExtractedNotes) -> tuple[ExtractedNotes, int]:
    """The items that hold, and how many did not."""
    items = [item for field in FIELDS for item in getattr(notes, field)]
    answers: list[str] = []
    for first in range(0, len(items), AT_ONCE):
        answers += _answers(endpoint, items[first : first + AT_ONCE])
    answer = iter(answers)
    kept = {
        field: [
            _weighed(item, held)
            for item, held in zip(getattr(notes, field), answer, strict=False)
            if held != "no"
        ]
        for field in FIELDS
    }
    return notes.model_copy(update=kept), answers.count("no")


def _answers(endpoint: Endpoint, items: list[Item]) -> list[str]:
    """One for each item; "" where the model said nothing, or could not say it in one answer."""
    material = json.dumps([_told(*each) for each in enumerate(items)], ensure_ascii=False)
    try:
        verdicts = endpoint.ask(prompts.asking(prompts.JUDGE, material), WireVerdicts).verdicts
    except TooLong:
        verdicts = []
    said = {verdict.number: verdict.holds for verdict in verdicts}
    return [said.get(number, "") for number in range(len(items))]


def _told(number: int, item: Item) -> dict:
    words = [{"who": proof.speaker, "said": proof.quote} for proof in item.evidence]
    says = item.model_dump(exclude=UNTOLD) | {"kind": type(item).__name__}
    return {"number": number, "says": says, "words": words}


def _weighed(item: Item, held: str) -> Item:
    """Only a plain yes leaves an item verified."""
    weak = held != "yes" and item.support == "verified"
    return item.model_copy(update={"support": "weak"}) if weak else item
