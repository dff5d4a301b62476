"""Emotional themes and what sets them off, in the client's words."""

import re
from functools import cache

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.local.wording import (
    capitalised,
    plain_text,
    rest_of,
    shortened,
    without_fillers,
)
from sessions_app.extraction.protocol import Theme, Trigger

MOST_THEMES, MOST_TRIGGERS, SHOWN = 6, 6, 3
TRIGGER_WORDS = range(4, 17)
BROKEN_OFF = {
    "i",
    "that",
    "would",
    "and",
    "the",
    "a",
    "my",
    "to",
    "don't",
    "just",
    "think",
    "it's",
    "of",
}
DENIED = re.compile(r"(?<!\w)(?:not|never|no|without|less|nothing|stop)(?: \w+){0,2} $")
CLAUSE_END = re.compile(
    r" ?(?:,|\.|\?|(?<!\w)(?:then|and i|so i|i (?:feel|get|start|am|want|need|go)|it makes)(?!\w))"
)


@cache
def feelings() -> list[tuple[str, str, int, re.Pattern]]:
    return [
        (theme["name"], theme["plain"], theme["mood"], matcher(theme["phrases"]))
        for theme in lexicon("feelings")["theme"]
    ]


@cache
def plain_feeling(name: str) -> str:
    return next(plain for theme, plain, _, _ in feelings() if theme == name)


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("triggers")[name]["phrases"])


def emotional_themes(conversation: Conversation) -> list[Theme]:
    heard = []
    for name, _, _, pattern in feelings():
        sentences = [each for each in conversation.clients if _felt(each, pattern)]
        if sentences:
            heard.append((name, sentences))
    heard.sort(key=lambda entry: -len(entry[1]))
    return [
        Theme(
            name=name, evidence=[evidence(each.utterance, each.quote) for each in sentences[:SHOWN]]
        )
        for name, sentences in heard[:MOST_THEMES]
    ]


def _felt(sentence: Sentence, pattern: re.Pattern) -> bool:
    if sentence.is_question:
        return False
    return any(
        not DENIED.search(sentence.text[: found.start()])
        for found in pattern.finditer(sentence.text)
    )


def triggers(conversation: Conversation) -> list[Trigger]:
    found = [
        trigger
        for sentence in conversation.clients
        if not sentence.is_question and (trigger := _trigger(sentence)) is not None
    ]
    order = ["severe", "moderate", "mild"]
    chosen = sorted(found, key=lambda trigger: order.index(trigger.severity))[:MOST_TRIGGERS]
    return sorted(chosen, key=lambda trigger: trigger.evidence[0].segment_ids)


def _trigger(sentence: Sentence) -> Trigger | None:
    """A clause like "when the train stops" in a sentence that also names a reaction."""
    for link in cue("link").finditer(sentence.text):
        ends = CLAUSE_END.search(sentence.text, link.end())
        stop = ends.start() if ends else len(sentence.text)
        elsewhere = sentence.text[: link.start()] + " / " + sentence.text[stop:]
        words = without_fillers(rest_of(sentence, link.start(), stop))
        if _is_whole(words) and cue("reaction").search(elsewhere):
            return Trigger(
                trigger=capitalised(plain_text(words)),
                context=shortened(sentence.quote, 40),
                severity=_severity(sentence.text),
                evidence=[evidence(sentence.utterance, sentence.quote)],
            )
    return None


def _is_whole(words: str) -> bool:
    """Long enough to say something, and not broken off at "every time that I"."""
    parts = words.lower().split()
    return len(parts) in TRIGGER_WORDS and parts[-1] not in BROKEN_OFF


def _severity(text: str) -> str:
    if cue("severe").search(text):
        return "severe"
    return "mild" if cue("mild").search(text) else "moderate"
