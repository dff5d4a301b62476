"""Mentions of risk, for the therapist to review. Rules, not a judgement: "possible mention"."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.answers import answer_to, as_client, is_about_others, is_long_ago
from sessions_app.extraction.local.assertion import assertion_of, is_about_another
from sessions_app.extraction.local.findings import TYPES, Finding, findings
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.protocol import Assertion, RiskFlag

MOST_EVIDENCE = 20  # per flag
GIVES_WAY = {"other_person", "hypothetical"}
LONG_REPLY = 12  # words: who says so much without yes or no has moved on
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


def risk_flags(conversation: Conversation) -> list[RiskFlag]:
    mentions = [*_said(conversation), *_answered(conversation)]
    mentions.sort(key=lambda mention: mention.sentence.utterance.id)
    return _flags(mentions)


def _said(conversation: Conversation) -> Iterator[Mention]:
    """What the client says, and what others in the room say of somebody."""
    for sentence in conversation.sentences:
        if not conversation.is_clients(sentence) or sentence.is_question and not _own(sentence):
            continue
        for found, judged in _judged(sentence.text):
            if not conversation.is_named_client(sentence) and judged == "present":
                judged = "other_person"
            yield _mention(found, judged, sentence)


def _judged(text: str) -> Iterator[tuple[Finding, Assertion]]:
    """One per type: the first, unless it is not the client's own and a later one is."""
    best: dict[str, tuple[Finding, Assertion]] = {}
    for found in findings(text):
        judged = assertion_of(text, found)
        if found.type not in best or best[found.type][1] in GIVES_WAY:
            best[found.type] = (found, judged)
    yield from best.values()


def _own(sentence: Sentence) -> bool:
    return bool(re.search(r"(?<!\w)(?:i|my|me|what is the point|why)(?!\w)", sentence.text))


def _mention(found: Finding, assertion: Assertion, sentence: Sentence) -> Mention:
    severity = found.severity if assertion == "present" else "low"
    return Mention(found.type, assertion, severity, sentence)


def _answered(conversation: Conversation) -> Iterator[Mention]:
    for index, sentence in enumerate(conversation.sentences):
        if not _asks(conversation, sentence):
            continue
        question = as_client(sentence.text)
        first = {found.type: found for found in reversed(findings(question))}.values()
        asked = [(found, _is_others(question, found)) for found in first]
        for answer, judged in _answers(conversation, index) if asked else ():
            for found, of_another in asked:
                is_other = of_another and judged in {"present", "historical"}
                yield _mention(found, "other_person" if is_other else judged, answer)


def _is_others(question: str, found: Finding) -> bool:
    return is_about_others(question) or is_about_another(question, found)


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
        judged = answer_to(sentence.text) if first is None else None
        if judged:
            first = judged
            yield sentence, judged
        elif first and LIKE_THAT.search(sentence.text) and is_long_ago(sentence.text):
            yield sentence, "historical"
            return
        elif first is None and len(sentence.words) > LONG_REPLY:
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
