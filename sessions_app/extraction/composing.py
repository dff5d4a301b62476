"""From the model's flat answer to a note: quotes located, sentences bound to what they cite."""

from collections.abc import Callable, Iterable

from sessions_app.extraction.local.findings import findings
from sessions_app.extraction.local.letter import is_kind, patient_summary
from sessions_app.extraction.local.mood import SCALE, mood_trajectory, session_mood
from sessions_app.extraction.local.reading import Reading
from sessions_app.extraction.local.summaries import therapist_notes, topic_summary
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.local.wording import shortened, word_count
from sessions_app.extraction.locate import Locator, bare
from sessions_app.extraction.protocol import (
    ActionItem,
    Evidence,
    ExtractedNotes,
    Item,
    MoodReading,
    Quote,
    RiskFlag,
    Sentence,
    Statement,
    Strategy,
    Theme,
    Topic,
    Trigger,
    Utterance,
)
from sessions_app.extraction.verify import NEGATION, contradicts, overlap
from sessions_app.extraction.wire import WireItem, WireSentence, WireTexts

MOST = {"key_topics": 7, "significant_quotes": 3, "strategies": 12}
MOST_OTHERS, MOST_RISKS = 20, 1_000
LEVELS = {"low": "mild", "medium": "moderate", "high": "severe", "none": "moderate"}
FIELDS = {
    "topic": "key_topics",
    "strategy": "strategies",
    "feeling": "emotional_themes",
    "trigger": "triggers",
    "homework": "action_items",
    "quote": "significant_quotes",
    "follow_up": "follow_up_topics",
    "open_concern": "unresolved_concerns",
    "risk": "risk_flags",
    "mood": "mood_readings",
}
WORDS = {"topic_summary": 90, "therapist_notes": 200, "patient_summary": 150}
SUPPORTED = 0.25  # of a sentence's content words must stand in what it cites
JARGON = {
    "cognitive", "affect", "ideation", "pathology", "symptomatology", "maladaptive", "comorbid",
    "psychoeducation", "dysregulation", "rumination", "restructuring", "presenting", "prognosis",
}  # fmt: skip
FEWEST_WORDS = 40  # in a letter; below that the rules' own letter says more


def from_wire(items: list[WireItem], locator: Locator) -> tuple[ExtractedNotes, int]:
    """The items whose quotes stand in the transcript, and how many did not."""
    found: dict[str, list[Item]] = {field: [] for field in FIELDS.values()}
    unfound, seen = 0, set()
    for item in items:
        proofs = [proof for quote in item.quotes if (proof := locator.locate(quote))]
        made = _made(item, proofs) if proofs else None
        if made is None:
            unfound += 1
            continue
        key = (item.kind, bare(item.name), proofs[0].segment_ids[0], *_of_risk(item))
        if key not in seen and len(found[FIELDS[item.kind]]) < _most(item):
            found[FIELDS[item.kind]].append(made)
        seen.add(key)
    return ExtractedNotes(**found), unfound


def _of_risk(item: WireItem) -> tuple[str, str] | tuple[()]:
    """One sentence may tell of two risks; neither hides the other."""
    return (item.risk, item.assertion) if item.kind == "risk" else ()


def _most(item: WireItem) -> int:
    """No risk goes because there were many."""
    return MOST_RISKS if item.kind == "risk" else MOST.get(FIELDS[item.kind], MOST_OTHERS)


def with_mood(notes: ExtractedNotes) -> ExtractedNotes:
    """The mood and its course, from the readings that held."""
    readings = sorted(notes.mood_readings, key=lambda each: each.evidence[0].segment_ids)
    return notes.model_copy(
        update={
            "mood_readings": readings,
            "session_mood": session_mood(readings),
            "mood_trajectory": mood_trajectory(readings),
        }
    )


def _made(item: WireItem, proofs: list[Evidence]) -> Item | None:
    """None where the fields that such an item needs are missing."""
    base = {"evidence": proofs, "source": "llm"}
    name = item.name or item.detail
    if item.kind == "risk":
        return _risk(item, base)
    if item.kind == "mood":
        return MoodReading(mood=item.mood, **base) if item.mood in SCALE else None
    return _BUILDERS[item.kind](item, name, base) if name or item.kind == "quote" else None


def _risk(item: WireItem, base: dict) -> RiskFlag | None:
    if item.risk == "none":
        return None
    severity = "low" if item.level == "none" else item.level
    return RiskFlag(type=item.risk, assertion=item.assertion, severity=severity, **base)


def _strategy(item: WireItem, name: str, base: dict) -> Strategy:
    status = "introduced" if item.status == "none" else item.status
    return Strategy(name=name, category="other", status=status, context=item.detail, **base)


def _trigger(item: WireItem, name: str, base: dict) -> Trigger:
    return Trigger(trigger=name, context=item.detail, severity=LEVELS[item.level], **base)


def _quote(item: WireItem, name: str, base: dict) -> Quote:
    """The transcript's words, whatever the model made of them."""
    proof = base["evidence"][0]
    return Quote(quote=proof.quote, context=item.detail, timestamp_start=proof.start, **base)


_BUILDERS: dict[str, Callable[[WireItem, str, dict], Item]] = {
    "topic": lambda item, name, base: Topic(name=name, **base),
    "feeling": lambda item, name, base: Theme(name=name, **base),
    "strategy": _strategy,
    "trigger": _trigger,
    "quote": _quote,
    "homework": lambda item, name, base: ActionItem(
        task=name, category="other", details=item.detail, **base
    ),
    "follow_up": lambda item, name, base: Statement(text=item.detail or name, **base),
    "open_concern": lambda item, name, base: Statement(text=item.detail or name, **base),
}


def numbered(notes: ExtractedNotes) -> list[Item]:
    """The items in the order in which the model may cite them."""
    return [item for field in FIELDS.values() for item in getattr(notes, field)]


def composed(
    conversation: Conversation, notes: ExtractedNotes, texts: WireTexts
) -> tuple[ExtractedNotes, int]:
    """The texts from sentences that hold; the rules' own texts where too few do."""
    items = numbered(notes)
    safe = {number for number, item in enumerate(items) if not isinstance(item, RiskFlag)}
    told = {number for number, item in enumerate(items) if not _is_unverified(item)}
    held = {
        "topic_summary": _held(texts.topic_summary, items, told, "topic_summary"),
        "therapist_notes": _held(texts.therapist_notes, items, told, "therapist_notes"),
        "patient_summary": _kind(_held(texts.patient_summary, items, safe, "patient_summary")),
    }
    given = sum(len(getattr(texts, field)) for field in held)
    uncited = given - sum(len(sentences) for sentences in held.values())
    return notes.model_copy(update=_filled(conversation, notes, held)), uncited


def _held(
    sentences: Iterable[WireSentence], items: list[Item], allowed: set[int], field: str
) -> list[Sentence]:
    kept: list[Sentence] = []
    words = 0
    for sentence in sentences:
        cited = [items[number] for number in dict.fromkeys(sentence.cites) if number in allowed]
        words += word_count(sentence.text)
        if cited and words <= WORDS[field] and _is_supported(sentence.text, cited):
            proofs = [item.evidence[0] for item in cited]
            kept.append(Sentence(text=sentence.text, evidence=proofs, source="llm"))
    return kept


def _is_unverified(item: Item) -> bool:
    """Such a flag is shown for the therapist to judge; no text tells it as a fact."""
    return isinstance(item, RiskFlag) and item.support == "unsupported"


def _is_supported(text: str, cited: list[Item]) -> bool:
    if not _is_sober(text, cited):
        return False
    said = " ".join(proof.quote for item in cited for proof in item.evidence)
    names = " ".join(
        str(value) for item in cited for value in item.model_dump(exclude={"evidence"}).values()
    )
    return bool(text) and overlap(text, f"{said} {names}") >= SUPPORTED


def _is_sober(text: str, cited: list[Item]) -> bool:
    """Risk is told where a flag of that type is cited, and a denial is told as one."""
    flags = {item.type: item for item in cited if isinstance(item, RiskFlag)}
    plain = Reading(Utterance(0, "", text)).text
    if {found.type for found in findings(plain)} - flags.keys():
        return False
    if any(flag.assertion == "negated" for flag in flags.values()) and not NEGATION.search(plain):
        return False
    return len(cited) > 1 or not contradicts(text, cited[0].evidence[0].quote)


def _kind(sentences: list[Sentence]) -> list[Sentence]:
    return [
        sentence
        for sentence in sentences
        if is_kind(sentence.text) and not JARGON & set(bare(sentence.text).split())
    ]


def _filled(
    conversation: Conversation, notes: ExtractedNotes, held: dict[str, list[Sentence]]
) -> dict[str, list[Sentence]]:
    letter = " ".join(sentence.text for sentence in held["patient_summary"])
    if not held["topic_summary"]:
        held["topic_summary"] = topic_summary(notes)
    if not held["therapist_notes"]:
        held["therapist_notes"] = therapist_notes(conversation, notes)
    if word_count(letter) < FEWEST_WORDS:
        held["patient_summary"] = patient_summary(conversation, notes)
    return held


def told_items(notes: ExtractedNotes) -> list[dict]:
    """What the model is shown of the items when it writes the texts."""
    return [
        {
            "number": number,
            "kind": type(item).__name__,
            **item.model_dump(exclude={"evidence", "source", "quote", "timestamp_start"}),
            "quotes": [shortened(proof.quote, 40) for proof in item.evidence[:2]],
        }
        for number, item in enumerate(numbered(notes))
    ]
