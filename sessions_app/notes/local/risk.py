"""Mentions of risk, for the therapist to review. Rules, not a judgement: "possible mention"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from sessions_app.notes.evidence import evidence
from sessions_app.notes.local.answers import LONG_AGO, answer_to
from sessions_app.notes.local.assertion import assertion_of
from sessions_app.notes.local.phrases import lexicon, matcher
from sessions_app.notes.local.reading import Sentence
from sessions_app.notes.local.turns import Conversation
from sessions_app.notes.protocol import Assertion, RiskFlag

TYPES = ("suicidal_ideation", "self_harm", "harm_to_others", "abuse", "substance", "crisis")
MOST_EVIDENCE = 20  # per flag
ANSWER_WITHIN = 4  # utterances: "What, like suicidal?" "Exactly." may come between
GRAVITY = {"low": 0, "medium": 1, "high": 2}
LIKE_THAT = re.compile(
    r"(?<!\w)(?:thoughts?|feelings?|things?|moments?) like (?:that|those|this)(?!\w)"
)
ADDRESSED = re.compile(
    r"(?<!\w)(?:you|your|yourself|any|anyone|ever|no|thoughts|like|suicidal)(?!\w)"
)


@dataclass(frozen=True, slots=True)
class Mention:
    type: str
    assertion: Assertion
    severity: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Finding:
    """Words of a risk type in one sentence, before anybody judged what they mean."""

    type: str
    severity: str
    victim: bool
    start: int
    end: int


@cache
def _patterns() -> list[tuple[str, str, bool, re.Pattern]]:
    rules = lexicon("risk")
    return [
        (kind, entry["severity"], entry.get("subject") == "victim", matcher(entry["phrases"]))
        for kind in TYPES
        for entry in rules[kind]
    ]


@cache
def _idioms() -> re.Pattern:
    return matcher(lexicon("risk")["idioms"]["phrases"])


def findings(text: str) -> list[Finding]:
    """At most one per type: the gravest, then the first that is no idiom."""
    idioms = [found.span() for found in _idioms().finditer(text)]
    best: dict[str, Finding] = {}
    for kind, severity, victim, pattern in _patterns():
        for found in pattern.finditer(text):
            if kind not in best and not _overlaps(found.span(), idioms):
                best[kind] = Finding(kind, severity, victim, *found.span())
    return list(best.values())


def _overlaps(span: tuple[int, int], others: list[tuple[int, int]]) -> bool:
    return any(span[0] < end and start < span[1] for start, end in others)


def risk_flags(conversation: Conversation) -> list[RiskFlag]:
    mentions = [*_said(conversation), *_answered(conversation)]
    mentions.sort(key=lambda mention: mention.sentence.utterance.id)
    return _flags(mentions)


def _said(conversation: Conversation) -> Iterator[Mention]:
    """What the client says, and what others in the room say of somebody."""
    for sentence in conversation.sentences:
        if not conversation.is_clients(sentence) or sentence.is_question and not _own(sentence):
            continue
        for found in findings(sentence.text):
            judged = assertion_of(sentence.text, found.start, found.end, victim=found.victim)
            if not conversation.is_named_client(sentence) and judged == "present":
                judged = "other_person"
            yield _mention(found, judged, sentence)


def _own(sentence: Sentence) -> bool:
    return bool(re.search(r"(?<!\w)(?:i|my|me)(?!\w)", sentence.text))


def _mention(found: Finding, assertion: Assertion, sentence: Sentence) -> Mention:
    severity = found.severity if assertion == "present" else "low"
    return Mention(found.type, assertion, severity, sentence)


def _answered(conversation: Conversation) -> Iterator[Mention]:
    for index, sentence in enumerate(conversation.sentences):
        asked = [found for found in findings(sentence.text) if _asks(conversation, sentence)]
        if not asked:
            continue
        for answer, judged in _answers(conversation, index):
            yield from (_mention(found, judged, answer) for found in asked)


def _asks(conversation: Conversation, sentence: Sentence) -> bool:
    """The therapist asks or reflects, or the client asks back: "What, like suicidal?"."""
    if conversation.is_clients(sentence) and not conversation.is_monologue:
        return sentence.is_question and not _own(sentence)
    return bool(ADDRESSED.search(sentence.text)) and (
        sentence.is_question or not conversation.is_monologue
    )


def _answers(conversation: Conversation, index: int) -> Iterator[tuple[Sentence, Assertion]]:
    """The first reply that says yes or no, and a "thoughts like that" which comes after it."""
    question = conversation.sentences[index]
    first = None
    for sentence in conversation.after(index, ANSWER_WITHIN):
        if not conversation.answers(question, sentence):
            if first is None and conversation.is_new_question(question, sentence):
                return
            continue
        judged = answer_to(question.text, sentence.text) if first is None else None
        if judged:
            first = judged
            yield sentence, judged
        elif first and LIKE_THAT.search(sentence.text) and LONG_AGO.search(sentence.text):
            yield sentence, "historical"
            return


def _flags(mentions: Sequence[Mention]) -> list[RiskFlag]:
    groups: dict[tuple[str, str], list[Mention]] = {}
    for mention in mentions:
        groups.setdefault((mention.type, mention.assertion), []).append(mention)
    flags = [_flag(group) for group in groups.values()]
    order = ["present", "hypothetical", "historical", "other_person", "negated"]
    return sorted(
        flags,
        key=lambda flag: (
            order.index(flag.assertion),
            -GRAVITY[flag.severity],
            TYPES.index(flag.type),
        ),
    )


def _flag(mentions: list[Mention]) -> RiskFlag:
    quotes = dict.fromkeys(
        (mention.sentence.utterance, mention.sentence.quote) for mention in mentions
    )
    return RiskFlag(
        type=mentions[0].type,
        assertion=mentions[0].assertion,
        severity=max((mention.severity for mention in mentions), key=GRAVITY.get),
        evidence=[evidence(utterance, quote) for utterance, quote in list(quotes)[:MOST_EVIDENCE]],
    )
