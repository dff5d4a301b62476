"""What is left for next time, and what stayed open."""

import re
from functools import cache

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.quotes import salience
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.protocol import Statement

MOST = 5
WORDS = range(5, 46)


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("concerns")[name]["phrases"])


def follow_up_topics(conversation: Conversation) -> list[Statement]:
    found = [
        each
        for each in conversation.sentences
        if _fits(each) and cue("follow_up").search(each.text)
    ]
    return [_statement(each) for each in found[-MOST:]]


def unresolved_concerns(conversation: Conversation) -> list[Statement]:
    found = [each for each in conversation.clients if _fits(each) and _is_open(each.text)]
    best = sorted(found, key=lambda each: (-salience(each), conversation.place(each)))[:MOST]
    return [_statement(each) for each in sorted(best, key=conversation.place)]


def _fits(sentence: Sentence) -> bool:
    return len(sentence.words) in WORDS


def _is_open(text: str) -> bool:
    return bool(cue("unresolved").search(text)) and not cue("settled").search(text)


def _statement(sentence: Sentence) -> Statement:
    return Statement(text=sentence.quote, evidence=[evidence(sentence.utterance, sentence.quote)])
