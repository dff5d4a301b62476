"""A model that answers with planted faults, behind a real server on the loopback.

The engine for OpenAI-compatible servers asks it as it asks any other; what it shows is judged.
"""

import random
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.notes_faults import LONG_ENOUGH, SEED, items_of, turned
from benchmarks.notes_texts import Session
from sessions_app.extraction.locate import Locator, bare
from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.extraction.protocol import Context, ExtractedNotes, Item, Utterance
from sessions_app.extraction.wire import NAME
from sessions_app.tests.extraction_server import answering, item, notes


@dataclass(frozen=True)
class Fault:
    kind: str
    answer: dict  # an item as it stands in the model's answer

    @property
    def claim(self) -> str:
        return self.answer["name"] or self.answer["detail"]

    @property
    def quote(self) -> str:
        return self.answer["quotes"][0]


def planted(sessions: list[Session]) -> dict[str, float]:
    """The share caught of each kind of fault: dropped, or not shown as verified."""
    tried, caught = Counter(), Counter()
    chance = random.Random(SEED)
    for session in sessions:
        other = chance.choice([each for each in sessions if each is not session])
        faults = list(_faults(session, other, chance))
        shown = _read(session.transcript, *(fault.answer for fault in faults))
        for fault in faults:
            tried[fault.kind] += 1
            caught[fault.kind] += not _is_believed(fault, shown)
    return {kind: caught[kind] / tried[kind] for kind in sorted(tried)}


def own_seconds(transcript: list[Utterance]) -> float:
    """What the engine takes beside the server, which answers at once."""
    began = time.monotonic()
    _read(transcript)
    return time.monotonic() - began


def _read(transcript: list[Utterance], *answers: dict) -> ExtractedNotes:
    with answering(notes(*answers)) as server:
        extractor = OpenAINoteExtractor(base_url=server.url, openai_model="faulty")
        return extractor.extract(transcript, Context()).notes


def _is_believed(fault: Fault, shown: ExtractedNotes) -> bool:
    items = [each for each in items_of(shown) if each.source != "rule"]
    return any(_tells(each, fault) for each in items)


def _tells(shown: Item, fault: Fault) -> bool:
    words = bare(fault.quote)
    quoted = any(bare(proof.quote) == words for proof in shown.evidence)
    claimed = (
        fault.answer["kind"] in {"quote", "risk"} or fault.claim in shown.model_dump().values()
    )
    return shown.support == "verified" and quoted and claimed


def _faults(session: Session, other: Session, chance: random.Random) -> Iterator[Fault]:
    yield from _swapped(session)
    yield from _negated(session)
    yield from _moved(session, chance)
    yield from _foreign(session, other)
    yield from _alarms(session, chance)


def _swapped(session: Session) -> Iterator[Fault]:
    """The therapist's words as the client's feeling and as the client's own."""
    said = _long(session, "Therapist")
    for theme, each in zip(session.right.emotional_themes[:2], said[:2], strict=False):
        yield Fault("speaker swapped", item("feeling", each.text, name=theme.name))
    for each in said[2:4]:
        yield Fault("speaker swapped", item("quote", each.text))


def _negated(session: Session) -> Iterator[Fault]:
    for concern in session.right.unresolved_concerns[:3]:
        quote = concern.evidence[0].quote
        if len(bare(quote).split()) >= LONG_ENOUGH:
            yield Fault("negated", item("open_concern", quote, name=turned(quote)[:NAME]))


def _moved(session: Session, chance: random.Random) -> Iterator[Fault]:
    """A task that was agreed, resting on words that were said about something else."""
    elsewhere = [each for each in session.transcript if len(each.text.split()) >= LONG_ENOUGH]
    for action in session.right.action_items[:3]:
        words = {bare(proof.quote) for proof in action.evidence}
        each = chance.choice(elsewhere)
        if not any(word in bare(each.text) for word in words):
            yield Fault("segment moved", item("homework", each.text, name=action.task[:NAME]))


def _foreign(session: Session, other: Session) -> Iterator[Fault]:
    """Words of another session; some are so common that they stand in this one, too."""
    here = Locator(session.transcript)
    for each in _long(other, "Client")[:3]:
        if here.locate(each.text) is None or here.locate(each.text).score < 100:
            yield Fault("foreign quote", item("quote", each.text))


def _alarms(session: Session, chance: random.Random) -> Iterator[Fault]:
    alarm = {"risk": "suicidal_ideation", "assertion": "present", "level": "high"}
    for each in chance.sample(_long(session, "Client"), 2):
        yield Fault("flag without cause", item("risk", each.text, **alarm))


def _long(session: Session, speaker: str) -> list[Utterance]:
    said = [each for each in session.transcript if each.speaker == speaker]
    return [each for each in said if len(each.text.split()) >= LONG_ENOUGH]
