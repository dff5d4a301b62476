"""Judge the items that a model made: does each rest on its words, said by the right person?

What does not stand in the transcript is dropped and counted. A risk flag is never dropped: one that
nothing supports is shown as unsupported, and what the rules found is never lowered.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from sessions_app.extraction.evidence import is_client, is_therapist
from sessions_app.extraction.local.homework import cue as homework_cue
from sessions_app.extraction.local.phrases import lexicon
from sessions_app.extraction.local.reading import Reading
from sessions_app.extraction.local.risk import risk_flags
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.locate import Locator, bare
from sessions_app.extraction.protocol import Evidence, ExtractedNotes, Item, RiskFlag, Utterance

NEAR = 3  # utterances between a model's flag and the rule's that backs it
SAME = 0.7  # of the content words: the claim repeats the evidence
OVERLAP, NO_OVERLAP = 0.34, 0.0
GRAVITY = ["low", "medium", "high"]
STEM = 5  # letters: "drinking" and "drinks" are one word here
NEGATION = re.compile(
    r"(?<!\w)(?:not|never|no|without|nothing|nobody|none|stopped|quit|denie[sd])(?!\w)"
)
EMPTY_WORDS = frozenset(lexicon("words")["empty"])
BRIEF = 16  # words: in so short a quote a "not" is about the matter itself


@dataclass(frozen=True, slots=True)
class Verified:
    notes: ExtractedNotes
    dropped: int


def content_words(text: str) -> set[str]:
    return {
        word[:STEM]
        for word in Reading(Utterance(0, "", text)).text.split()
        if len(word) > 2 and word not in EMPTY_WORDS
    }


def overlap(claim: str, words: str) -> float:
    """The share of the claim's content words that the evidence has; 1 for a claim without any."""
    claimed = content_words(claim)
    return len(claimed & content_words(words)) / len(claimed) if claimed else 1.0


def _negations(text: str) -> int:
    return len(NEGATION.findall(Reading(Utterance(0, "", text)).text))


def _turned(claim: str, words: str, shared: float) -> bool:
    """The claim denies what was said, or the other way round."""
    if shared >= SAME:
        return _negations(claim) != _negations(words)
    return bool(_negations(claim)) != bool(_negations(words))


def contradicts(claim: str, words: str) -> bool:
    """Only of brief words: in a long quote a "not" may be about anything."""
    shared = overlap(claim, words)
    return bool(shared) and len(words.split()) <= BRIEF and _turned(claim, words, shared)


class Verifier:
    def __init__(self, transcript: Sequence[Utterance]):
        self.transcript = list(transcript)
        self.by_id = {utterance.id: utterance for utterance in self.transcript}
        self.locator = Locator(self.transcript)
        self.conversation = Conversation(self.transcript)
        self.is_monologue = self.conversation.is_monologue
        self.dropped = 0

    # What the evidence says

    def stands(self, proof: Evidence) -> bool:
        """The words are in the named segments, said by the named speaker."""
        if not all(each in self.by_id for each in proof.segment_ids):
            return False
        segments = [self.by_id[each] for each in proof.segment_ids]
        said = " ".join(bare(segment.text) for segment in segments)
        same_speaker = all(segment.speaker == proof.speaker for segment in segments)
        return same_speaker and f" {bare(proof.quote)} " in f" {said} " and bool(bare(proof.quote))

    def proofs(self, item: Item) -> list[Evidence]:
        """What stands, and what stands elsewhere with its place put right."""
        found = [
            proof if self.stands(proof) else self.locator.locate(proof.quote)
            for proof in item.evidence
        ]
        return [proof for proof in found if proof is not None]

    def client_speaks(self, proofs: list[Evidence]) -> bool:
        speakers = (self.by_id[each.segment_ids[0]] for each in proofs)
        return self.is_monologue or any(is_client(speaker) for speaker in speakers)

    def is_arranged(self, proofs: list[Evidence]) -> bool:
        """A therapist's directive or a client's commitment, not the other way round."""
        return any(self._arranges(proof) for proof in proofs)

    def _arranges(self, proof: Evidence) -> bool:
        speaker = self.by_id[proof.segment_ids[0]]
        plain = Reading(Utterance(0, "", proof.quote)).text
        by_therapist = self.is_monologue or is_therapist(speaker)
        by_client = self.is_monologue or not is_therapist(speaker)
        return bool(
            (by_therapist and homework_cue("directive").search(plain))
            or (by_client and homework_cue("commitment").search(plain))
        )

    # Items of each kind

    def item(self, item: Item, claim: str, *, role: Callable | None = None) -> Item | None:
        """The item with its support judged; None (and counted) when it does not hold."""
        proofs = self.proofs(item)
        if not proofs or (role is not None and not role(proofs)):
            return self._drop()
        words = " ".join(proof.quote for proof in proofs)
        support = self._support(claim, words, moved=proofs != item.evidence)
        if support == "unsupported":
            return self._drop()
        return item.model_copy(update={"evidence": proofs, "support": support})

    def _drop(self) -> None:
        self.dropped += 1

    def _support(self, claim: str, words: str, *, moved: bool) -> str:
        shared = overlap(claim, words)
        if shared and _turned(claim, words, shared):
            return "unsupported" if len(words.split()) <= BRIEF else "weak"
        if shared <= NO_OVERLAP or moved:
            return "weak"
        return "verified" if shared >= OVERLAP else "weak"

    def risk(self, flag: RiskFlag, rules: list[RiskFlag]) -> RiskFlag | None:
        """Backed by a rule of the same type nearby, or shown as unsupported; never upgraded."""
        proofs = self.proofs(flag)
        if not proofs:
            return self._drop()
        backed = any(self._backs(rule, flag, proofs) for rule in rules)
        backed = backed and self.client_speaks(proofs)
        support = "verified" if backed else "unsupported"
        return flag.model_copy(
            update={"evidence": proofs, "support": support, "source": "both" if backed else "llm"}
        )

    def _backs(self, rule: RiskFlag, flag: RiskFlag, proofs: list[Evidence]) -> bool:
        if (rule.type, rule.assertion) != (flag.type, flag.assertion):
            return False
        near = {self._place(proof) for proof in rule.evidence}
        return any(abs(self._place(proof) - place) <= NEAR for proof in proofs for place in near)

    def _place(self, proof: Evidence) -> int:
        return next(
            place for place, each in enumerate(self.transcript) if each.id == proof.segment_ids[0]
        )


def union(rules: list[RiskFlag], judged: list[RiskFlag]) -> list[RiskFlag]:
    """Every flag of the rules, never lowered, and what the model saw beyond them."""
    merged = []
    for rule in rules:
        same = [flag for flag in judged if _is_same(flag, rule) and flag.support == "verified"]
        severity = max([rule.severity, *(flag.severity for flag in same)], key=GRAVITY.index)
        update = {"severity": severity, "source": "both" if same else "rule"}
        merged.append(rule.model_copy(update=update))
    beyond = [flag for flag in judged if flag.support != "verified"]
    return merged + beyond


def _is_same(flag: RiskFlag, rule: RiskFlag) -> bool:
    return (flag.type, flag.assertion) == (rule.type, rule.assertion)


def verify(notes: ExtractedNotes, transcript: Sequence[Utterance]) -> Verified:
    """The items that hold, with their support; the texts over them are not touched."""
    check = Verifier(transcript)
    kept = {}
    for field, (claim, role) in _checks(check).items():
        judged = [check.item(item, claim(item), role=role) for item in getattr(notes, field)]
        kept[field] = [item for item in judged if item is not None]
    rules = risk_flags(check.conversation) if check.conversation.sentences else []
    flags = [check.risk(flag, rules) for flag in notes.risk_flags if flag.source != "rule"]
    kept["risk_flags"] = union(rules, [flag for flag in flags if flag is not None])
    if not kept["mood_readings"]:
        kept |= {"session_mood": None, "mood_trajectory": None}
    return Verified(notes.model_copy(update=kept), check.dropped)


def _checks(check: Verifier) -> dict[str, tuple[Callable[[Item], str], Callable | None]]:
    """What each kind of item claims, and who must have said it."""
    client, arranged = check.client_speaks, check.is_arranged
    return {
        "key_topics": (attrgetter("name"), None),
        "strategies": (attrgetter("name"), None),
        "emotional_themes": (attrgetter("name"), client),
        "triggers": (attrgetter("trigger"), client),
        "action_items": (attrgetter("task"), arranged),
        "significant_quotes": (attrgetter("quote"), client),
        "mood_readings": (attrgetter("mood"), client),
        "follow_up_topics": (attrgetter("text"), None),
        "unresolved_concerns": (attrgetter("text"), client),
    }
