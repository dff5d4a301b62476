"""Faults planted into right notes, to see which the verification catches."""

import random
from collections import Counter
from collections.abc import Iterator

from benchmarks.notes_texts import Session
from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.locate import Locator
from sessions_app.extraction.protocol import (
    ActionItem,
    Evidence,
    ExtractedNotes,
    Item,
    Quote,
    RiskFlag,
    Statement,
    Theme,
    Utterance,
)
from sessions_app.extraction.verify import verify

SEED = 7
LONG_ENOUGH = 8  # words
DROPPED = 0.08  # of a quote's words, as models leave them out


def items_of(note: ExtractedNotes) -> list[Item]:
    fields = (getattr(note, name) for name in type(note).model_fields)
    return [item for each in fields if isinstance(each, list) for item in each]


def quoted(note: ExtractedNotes) -> list[Evidence]:
    return [proof for item in items_of(note) for proof in item.evidence]


def found(sessions: list[Session]) -> float:
    """The share of quotes that stand word for word in the segment they name."""
    said = total = 0
    for session in sessions:
        texts = {each.id: each.text for each in session.transcript}
        for proof in quoted(session.notes):
            total += 1
            said += proof.quote in " ".join(texts[each] for each in proof.segment_ids)
    return said / max(total, 1)


def planted(sessions: list[Session]) -> dict[str, float]:
    """The share caught of each kind of fault: dropped, put right, or not called verified."""
    tried, caught = Counter(), Counter()
    chance = random.Random(SEED)
    for session in sessions:
        other = chance.choice([each for each in sessions if each is not session])
        for kind, fault, wrong in faults(session, other, chance):
            tried[kind] += 1
            caught[kind] += _is_caught(session, fault, wrong)
    return {kind: caught[kind] / tried[kind] for kind in tried}


def _is_caught(session: Session, fault: ExtractedNotes, wrong: Evidence) -> bool:
    kept = verify(fault, session.transcript).notes
    flags = [flag for flag in kept.risk_flags if flag.source != "rule"]
    items = [*flags, *kept.action_items, *kept.emotional_themes, *kept.significant_quotes]
    items += kept.unresolved_concerns
    return not any(item.support == "verified" and wrong in item.evidence for item in items)


def faults(
    session: Session, other: Session, chance: random.Random
) -> Iterator[tuple[str, ExtractedNotes, Evidence]]:
    yield from _swapped(session)
    yield from _negated(session)
    yield from _moved(session, chance)
    yield from _foreign(session, other)
    yield from _alarms(session, chance)


def _swapped(session: Session) -> Iterator[tuple[str, ExtractedNotes, Evidence]]:
    """The other one is said to have spoken."""
    for theme in session.right.emotional_themes[:3]:
        wrong = theme.evidence[0].model_copy(update={"speaker": "Therapist"})
        fault = Theme(name=theme.name, evidence=[wrong], source="llm")
        yield "speaker swapped", ExtractedNotes(emotional_themes=[fault]), wrong
    for each in _long(session, "Therapist")[:2]:
        wrong = evidence(each, each.text)
        fault = Quote(quote=each.text, context="", evidence=[wrong], source="llm")
        yield "speaker swapped", ExtractedNotes(significant_quotes=[fault]), wrong


def _negated(session: Session) -> Iterator[tuple[str, ExtractedNotes, Evidence]]:
    """The claim says the opposite of its words."""
    for concern in session.right.unresolved_concerns[:3]:
        wrong = concern.evidence[0]
        fault = Statement(text=turned(concern.text), evidence=[wrong], source="llm")
        yield "negated", ExtractedNotes(unresolved_concerns=[fault]), wrong


def turned(text: str) -> str:
    """The opposite, in nearly the same words."""
    words = f" {text} "
    said = words.replace("n't ", " ").replace(" not ", " ").replace(" never ", " ")
    return said.strip() if said != words else f"It is not true that {text}"


def _moved(
    session: Session, chance: random.Random
) -> Iterator[tuple[str, ExtractedNotes, Evidence]]:
    """The right words at the wrong place."""
    for item in session.right.action_items[:3]:
        proof = item.evidence[0]
        elsewhere = chance.choice([each for each in session.transcript if each.text != proof.quote])
        if proof.quote in elsewhere.text:
            continue
        wrong = proof.model_copy(update={"segment_ids": [elsewhere.id]})
        fault = ActionItem(task=item.task, category="other", evidence=[wrong], source="llm")
        yield "segment moved", ExtractedNotes(action_items=[fault]), wrong


def _foreign(session: Session, other: Session) -> Iterator[tuple[str, ExtractedNotes, Evidence]]:
    """Words of another session."""
    here = session.transcript[0]
    for each in _long(other, "Client")[:3]:
        wrong = evidence(here, each.text)
        fault = Quote(quote=each.text, context="", evidence=[wrong], source="llm")
        yield "foreign quote", ExtractedNotes(significant_quotes=[fault]), wrong


def _alarms(
    session: Session, chance: random.Random
) -> Iterator[tuple[str, ExtractedNotes, Evidence]]:
    """A flag on words that have nothing of risk, as small models raise them."""
    for each in chance.sample(session.transcript, 2):
        wrong = evidence(each, each.text)
        fault = RiskFlag(
            type="suicidal_ideation",
            assertion="present",
            severity="high",
            evidence=[wrong],
            source="llm",
        )
        yield "flag without cause", ExtractedNotes(risk_flags=[fault]), wrong


def _long(session: Session, speaker: str) -> list[Utterance]:
    said = [each for each in session.transcript if each.speaker == speaker]
    return [each for each in said if len(each.text.split()) >= LONG_ENOUGH]


def located(sessions: list[Session]) -> dict[str, float]:
    """Quotes with words left out, and quotes of other sessions."""
    chance = random.Random(SEED)
    kept = right = asked = foreign = let_in = 0
    for session, other in zip(sessions, [*sessions[1:], sessions[0]], strict=True):
        locator = Locator(session.transcript)
        for each in _long(session, "Client")[:8]:
            words = [word for word in each.text.split() if chance.random() > DROPPED]
            proof = locator.locate(" ".join(words))
            asked += 1
            kept += proof is not None
            right += proof is not None and each.id in proof.segment_ids
        for each in _long(other, "Client")[:8]:
            foreign += 1
            let_in += locator.locate(each.text) is not None
    return {
        "kept": kept / max(asked, 1),
        "right": right / max(kept, 1),
        "let in": let_in / max(foreign, 1),
    }
