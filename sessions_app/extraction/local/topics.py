"""What the session was about, by families of words."""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.protocol import Topic

MOST, STRONG = 7, 3.0
LEAST_SCORE, LEAST_SHARE = 3.0, 0.12  # of the first topic's score
SIDE_TOPICS, SIDE_SHARE = 3, 0.3  # from the fourth on, a topic came up more than in passing
SATURATION = 0.75  # the tenth "drink" says less than the first
GUIDED, EARLY = 1.5, 1.5  # what the therapist asks about, and what is said first, weighs more
FIRST_QUARTER = 0.25
SHOWN = 3  # pieces of evidence per topic


@dataclass(frozen=True, slots=True)
class Family:
    name: str
    plain: str
    weight: float
    strong: re.Pattern
    words: re.Pattern


@dataclass(slots=True)
class Score:
    """How much was said about a family, and where."""

    weight: float
    words: dict[tuple[str, float], float] = field(default_factory=lambda: defaultdict(float))
    sentences: dict[int, tuple[float, Sentence]] = field(default_factory=dict)

    @property
    def total(self) -> float:
        return self.weight * sum(
            weight * count**SATURATION for (_, weight), count in self.words.items()
        )


@cache
def families() -> list[Family]:
    return [
        Family(
            topic["name"],
            topic["plain"],
            topic.get("weight", 1.0),
            matcher(topic["strong"]),
            matcher(topic["words"]),
        )
        for topic in lexicon("topics")["topic"]
    ]


@cache
def plain_name(topic: str) -> str:
    return next((family.plain for family in families() if family.name == topic), topic.lower())


def topics(conversation: Conversation) -> list[Topic]:
    scored = {family.name: _score(family, conversation) for family in families()}
    ranked = sorted(scored.items(), key=lambda entry: -entry[1].total)
    best = ranked[0][1].total
    least = max(LEAST_SCORE, LEAST_SHARE * best)
    told = [(name, score) for name, score in ranked[:MOST] if score.total >= least]
    side = [each for each in told[SIDE_TOPICS:] if _came_up_again(each[1], best)]
    return [_topic(name, score) for name, score in told[:SIDE_TOPICS] + side]


def _came_up_again(score: Score, best: float) -> bool:
    """One word in one sentence is no topic of a session: "every sentence" is no court matter."""
    return len(score.sentences) > 1 and score.total >= SIDE_SHARE * best


def _score(family: Family, conversation: Conversation) -> Score:
    score = Score(family.weight)
    for place, sentence in enumerate(conversation.sentences):
        gained, said = 0.0, _emphasis(conversation, sentence)
        for pattern, weight in ((family.strong, STRONG), (family.words, 1.0)):
            for found in pattern.finditer(sentence.text):
                score.words[found.group()[:6], weight] += said
                gained += weight
        if gained:
            score.sentences[place] = (gained + min(len(sentence.words), 20) / 20, sentence)
    return score


def _emphasis(conversation: Conversation, sentence: Sentence) -> float:
    guided = GUIDED if conversation.is_therapists(sentence) else 1.0
    return guided * (EARLY if conversation.share(sentence) < FIRST_QUARTER else 1.0)


def _topic(name: str, score: Score) -> Topic:
    best = sorted(score.sentences.values(), key=lambda entry: -entry[0])[:SHOWN]
    in_order = sorted((sentence for _, sentence in best), key=lambda each: each.utterance.id)
    return Topic(name=name, evidence=[evidence(each.utterance, each.quote) for each in in_order])
