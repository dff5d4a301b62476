"""What the therapist worked with, by the words of the therapeutic vocabulary."""

import re
from dataclasses import dataclass
from functools import cache

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.local.wording import shortened
from sessions_app.extraction.protocol import ActionItem, Strategy

MOST, SHOWN, CONTEXT_WORDS = 10, 3, 30
STATUSES = ["introduced", "reviewed", "practiced", "assigned"]  # the later wins


@dataclass(frozen=True, slots=True)
class Known:
    name: str
    category: str
    plain: str
    pattern: re.Pattern


@cache
def vocabulary() -> list[Known]:
    return [
        Known(entry["name"], entry["category"], entry.get("plain", ""), matcher(entry["phrases"]))
        for entry in lexicon("strategies")["strategy"]
    ]


@cache
def heard(status: str) -> re.Pattern:
    return matcher(lexicon("strategies")["status"][status]["phrases"])


@cache
def plain_strategy(name: str) -> str:
    """How the letter to the patient calls it; empty where it has no plain name."""
    return next((known.plain for known in vocabulary() if known.name == name), "")


def strategies(conversation: Conversation, homework: list[ActionItem]) -> list[Strategy]:
    given = {proof.segment_ids[0] for item in homework for proof in item.evidence}
    heard = [
        (known, sentences)
        for known in vocabulary()
        if (
            sentences := [
                each for each in conversation.sentences if _counts(conversation, known, each)
            ]
        )
    ]
    found = [_strategy(conversation, known, sentences, given) for known, sentences in heard]
    found.sort(
        key=lambda strategy: (
            strategy.category == "MI",
            -STATUSES.index(strategy.status),
            -len(strategy.evidence),
        )
    )
    return found[:MOST]


def _counts(conversation: Conversation, known: Known, sentence: Sentence) -> bool:
    """Skills of conversation are the therapist's; techniques may be named by the client too."""
    if known.category == "MI" and not conversation.is_therapists(sentence):
        return False
    return bool(known.pattern.search(sentence.text))


def _strategy(
    conversation: Conversation, known: Known, sentences: list[Sentence], given: set[int]
) -> Strategy:
    statuses = [_status(conversation, known, sentence, given) for sentence in sentences]
    status = max(statuses, key=STATUSES.index)
    shown = sentences[statuses.index(status)]
    others = [sentence for sentence in sentences if sentence is not shown]
    return Strategy(
        name=known.name,
        category=known.category,
        status=status,
        context=shortened(shown.quote, CONTEXT_WORDS),
        evidence=[evidence(each.utterance, each.quote) for each in [shown, *others][:SHOWN]],
    )


def _status(conversation: Conversation, known: Known, sentence: Sentence, given: set[int]) -> str:
    if heard("reviewed").search(sentence.text):
        return "reviewed"
    if known.category == "MI":
        return "practiced"
    if heard("assigned").search(sentence.text) or sentence.utterance.id in given:
        return "assigned"
    if heard("practiced").search(sentence.text):
        return "practiced"
    return "introduced" if conversation.is_therapists(sentence) else "reviewed"
