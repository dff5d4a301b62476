"""The summary for the patient: second person, warm, plain, and nothing that could hurt.

No risk, no labels, nobody else's affairs: what is said here must be safe on a kitchen table.
"""

import re
from collections.abc import Iterator
from functools import cache

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.feelings import plain_feeling
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.quotes import quotable
from sessions_app.extraction.local.reading import Reading
from sessions_app.extraction.local.reading import Sentence as Said
from sessions_app.extraction.local.risk import findings
from sessions_app.extraction.local.strategies import plain_strategy
from sessions_app.extraction.local.summaries import sentence_over
from sessions_app.extraction.local.topics import plain_name
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.local.wording import listed, shortened, uncapitalised, word_count
from sessions_app.extraction.protocol import ActionItem, ExtractedNotes, Sentence, Utterance

ENOUGH, MOST = 100, 150  # words
QUOTED, TASK = 22, 24  # words
KEPT_OUT = {"Safety", "Trauma"}  # topics for the room only
HEAVY = {"Hopelessness", "Low self-worth", "Numbness"}


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("letter")[name]["phrases"])


def patient_summary(conversation: Conversation, notes: ExtractedNotes) -> list[Sentence]:
    written: list[Sentence] = []
    for part in (_about, _feelings, _mood, _words, _work, _tasks):
        for sentence in part(conversation, notes):
            _add(written, sentence)
    for sentence in _more_words(conversation, notes, written):
        if _length(written) >= ENOUGH:
            break
        _add(written, sentence)
    return written


def _length(written: list[Sentence]) -> int:
    return sum(word_count(sentence.text) for sentence in written)


def _add(written: list[Sentence], sentence: Sentence) -> None:
    if _length(written) + word_count(sentence.text) <= MOST:
        written.append(sentence)


def is_kind(text: str) -> bool:
    """Safe to read for the patient and whoever looks over their shoulder."""
    plain = Reading(Utterance(0, "", text)).text
    return not (cue("harsh").search(plain) or findings(plain) or cue("somebody").search(plain))


def _about(conversation: Conversation, notes: ExtractedNotes) -> Iterator[Sentence]:
    topics = [topic for topic in notes.key_topics if topic.name not in KEPT_OUT][:3]
    if topics:
        yield sentence_over(
            topics,
            f"In this session you talked about {listed([plain_name(t.name) for t in topics])}",
        )


def _feelings(conversation: Conversation, notes: ExtractedNotes) -> Iterator[Sentence]:
    felt = [theme for theme in notes.emotional_themes if theme.name not in HEAVY][:2]
    if felt:
        names = listed([plain_feeling(theme.name) for theme in felt])
        yield sentence_over(
            felt,
            f"You spoke openly about feeling {names}, and putting that into words takes courage",
        )


def _mood(conversation: Conversation, notes: ExtractedNotes) -> Iterator[Sentence]:
    scaled = [reading for reading in notes.mood_readings if reading.scale is not None]
    if len(scaled) > 1 and scaled[-1].scale > scaled[0].scale:
        first, last = scaled[0], scaled[-1]
        told = f"You rated your mood as {first.scale:g} out of 10 at first"
        yield sentence_over([first, last], f"{told} and as {last.scale:g} later on")


def _words(conversation: Conversation, notes: ExtractedNotes) -> Iterator[Sentence]:
    for said in _kind_words(conversation, notes)[:1]:
        yield _quoted(said, "In your own words")


def _kind_words(conversation: Conversation, notes: ExtractedNotes) -> list[Said]:
    """Nothing from a turn in which risk came up: "But I would never do anything" alone tells of it.
    Nothing at all where the speakers were not told apart: it might be the therapist's."""
    if conversation.is_monologue:
        return []
    proofs = [proof for flag in notes.risk_flags for proof in flag.evidence]
    risky = {number for proof in proofs for number in proof.segment_ids}
    return [
        said
        for said in quotable(conversation)[:60]
        if said.utterance.id not in risky and is_kind(said.quote)
    ]


def _quoted(said: Said, opening: str) -> Sentence:
    text = f"{opening}: “{shortened(said.quote, QUOTED)}”"
    return Sentence(text=text, evidence=[evidence(said.utterance, said.quote)])


def _work(conversation: Conversation, notes: ExtractedNotes) -> Iterator[Sentence]:
    used = [strategy for strategy in notes.strategies if plain_strategy(strategy.name)][:3]
    if used:
        names = listed([plain_strategy(strategy.name) for strategy in used])
        yield sentence_over(used, f"Together we worked with {names}")


def _tasks(conversation: Conversation, notes: ExtractedNotes) -> Iterator[Sentence]:
    tasks = [item for item in notes.action_items if _is_task_kind(item)][:3]
    if tasks:
        told = "; ".join(uncapitalised(shortened(item.task, TASK)) for item in tasks)
        yield sentence_over(tasks, f"What you can do until next time: {told}")
        yield sentence_over(
            tasks, "Small steps count, and it is fine if not all of it works at once"
        )


def _is_task_kind(item: ActionItem) -> bool:
    plain = Reading(Utterance(0, "", item.task)).text
    return not (cue("harsh").search(plain) or findings(plain))


def _more_words(
    conversation: Conversation, notes: ExtractedNotes, written: list[Sentence]
) -> Iterator[Sentence]:
    said_before = " ".join(sentence.text for sentence in written)
    openings = [
        "You also said",
        "Another thing you said",
        "And you told us",
        "You put it like this",
    ]
    fresh = [
        said
        for said in _kind_words(conversation, notes)
        if shortened(said.quote, QUOTED) not in said_before
    ]
    for opening, said in zip(openings, fresh, strict=False):
        yield _quoted(said, opening)
