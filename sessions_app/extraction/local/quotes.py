"""Which of the client's sentences are worth keeping in their own words."""

import re
from functools import cache

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.feelings import feelings
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.protocol import Quote

MOST = 3
WORDS = range(6, 41)
SELF = re.compile(r"(?<!\w)(?:i|me|my|myself)(?!\w)")


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("quotes")[name]["phrases"])


def salience(sentence: Sentence) -> float:
    """How much of the person is in it: feeling, insight, themself, and a length that reads well."""
    felt = sum(1 for _, _, _, pattern in feelings() if pattern.search(sentence.text))
    insights = min(len(cue("insight").findall(sentence.text)), 3)
    own = min(len(SELF.findall(sentence.text)), 3)
    length = min(len(sentence.words), 18) / 18
    return (
        2.0 * felt
        + insights
        + 0.5 * own
        + length
        - (4 if cue("small_talk").search(sentence.text) else 0)
    )


def quotable(conversation: Conversation) -> list[Sentence]:
    """The client's quotable sentences, the most telling first."""
    fit = [
        each for each in conversation.clients if len(each.words) in WORDS and not each.is_question
    ]
    return sorted(fit, key=lambda each: (-salience(each), each.utterance.id))


def significant_quotes(conversation: Conversation) -> list[Quote]:
    chosen: list[Sentence] = []
    for sentence in quotable(conversation):
        if len(chosen) < MOST and all(sentence.reading is not other.reading for other in chosen):
            chosen.append(sentence)
    chosen.sort(key=lambda each: conversation.place(each))
    return [_quote(conversation, sentence) for sentence in chosen]


def _quote(conversation: Conversation, sentence: Sentence) -> Quote:
    asked = conversation.before(sentence)
    context = f"In answer to: {asked.quote}" if asked is not None and asked.is_question else ""
    return Quote(
        quote=sentence.quote,
        context=context,
        timestamp_start=sentence.utterance.start,
        evidence=[evidence(sentence.utterance, sentence.quote)],
    )
