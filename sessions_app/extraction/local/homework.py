"""Work between sessions: what the therapist asks for and what the client takes on."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.local.wording import (
    capitalised,
    plain_text,
    rest_of,
    shortened,
    to_you,
    without_fillers,
)
from sessions_app.extraction.protocol import ActionItem

MOST, TASK_WORDS = 8, 30
REPLY_WITHIN = 3  # utterances
LATE = 0.5  # plans are made in the second half of a session
FEWEST_WORDS = 4
NEEDED = 1.5  # of the weight of what speaks for it
NEAR, CONDITION_WITHIN = 60, 25  # characters
LEAD = re.compile(r"^(?:(?:for (?:your )?homework|please|do that|okay|and),? (?:and )?)+", re.I)


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("homework")[name]["phrases"])


@cache
def categories() -> list[tuple[str, re.Pattern]]:
    return [(name, matcher(words)) for name, words in lexicon("homework")["categories"].items()]


@dataclass(frozen=True, slots=True)
class Task:
    asked: Sentence
    start: int  # where in the sentence the task begins
    reply: Sentence | None
    weight: float


def action_items(conversation: Conversation) -> list[ActionItem]:
    tasks = [*_given(conversation), *_taken_on(conversation)]
    tasks.sort(key=lambda task: -task.weight)
    chosen = _without_repeats(tasks)[:MOST]
    chosen.sort(key=lambda task: task.asked.utterance.id)
    return [_item(task) for task in chosen]


def _given(conversation: Conversation) -> Iterator[Task]:
    for sentence in conversation.therapists:
        found = cue("directive").search(sentence.text)
        if not found or cue("past").search(sentence.text) or len(sentence.words) < FEWEST_WORDS:
            continue
        if sentence.text.startswith("if that "):  # "if that changes, call me": a safety net
            continue
        reply = _reply(conversation, sentence)
        weight = _weight(conversation, sentence) + (1 if reply is not None else 0)
        if weight >= NEEDED:
            yield Task(sentence, _task_start(sentence.text, found), reply, weight)


def _weight(conversation: Conversation, sentence: Sentence) -> float:
    """Late in the session, with a day or a frequency, and called homework: more likely meant."""
    return (
        (1.0 if conversation.share(sentence) >= LATE else 0.0)
        + (1.0 if cue("when").search(sentence.text) else 0.0)
        + (2.0 if cue("named").search(sentence.text) else 0.0)
    )


def _task_start(text: str, found: re.Match) -> int:
    """Behind "I'd like you to"; the whole sentence where there is no such opening."""
    opening = cue("opening").search(text, found.start())
    near = opening is not None and opening.start() < found.start() + NEAR
    return opening.end() if near else 0


def _reply(conversation: Conversation, sentence: Sentence) -> Sentence | None:
    """The client's yes; None when there is none, or a no."""
    place = conversation.place(sentence)
    for reading in conversation.readings[place + 1 : place + 1 + REPLY_WITHIN]:
        first = reading.sentences[0] if reading.sentences else None
        if first is None or not conversation.is_clients(first):
            continue
        if cue("refusal").match(first.text):
            return None
        for answer in reading.sentences[:2]:
            if cue("agreement").match(answer.text) or cue("commitment").search(answer.text):
                return answer
    return None


def _taken_on(conversation: Conversation) -> Iterator[Task]:
    """ "And I'll stop looking at my email after nine": the client's own offer."""
    for sentence in conversation.clients:
        found = cue("commitment").search(sentence.text)
        if not found or sentence.is_question or len(sentence.words) <= FEWEST_WORDS:
            continue
        if cue("conditions").search(sentence.text, 0, found.end() + CONDITION_WITHIN):
            continue
        weight = _weight(conversation, sentence) + _resolve(conversation, sentence, found)
        start = _after_i_will(sentence.text, found)
        is_task = len(sentence.text[start:].split()) >= FEWEST_WORDS  # "I can do that" is a yes
        if weight >= NEEDED and is_task:
            yield Task(sentence, start, None, weight)


def _resolve(conversation: Conversation, sentence: Sentence, found: re.Match) -> float:
    """More likely meant when a plan was asked for, and when it is said firmly."""
    asked = conversation.before(sentence)
    is_asked = asked is not None and cue("planning").search(asked.text)
    return (1.0 if is_asked else 0.0) + (0.5 if cue("firm").match(found.group()) else 0.0)


def _after_i_will(text: str, found: re.Match) -> int:
    opening = cue("promise").match(text, found.start())
    return opening.end() if opening else found.start()


def _without_repeats(tasks: list[Task]) -> list[Task]:
    kept: list[Task] = []
    for task in tasks:
        words = set(task.asked.words)
        if all(len(words & set(other.asked.words)) < 0.6 * len(words) for other in kept):
            kept.append(task)
    return kept


def _item(task: Task) -> ActionItem:
    said = LEAD.sub("", without_fillers(rest_of(task.asked, task.start))) or task.asked.quote
    if task.reply is None:  # the client's own promise
        said = to_you(said)
    proof = [evidence(task.asked.utterance, task.asked.quote)]
    if task.reply is not None:
        proof.append(evidence(task.reply.utterance, task.reply.quote))
    return ActionItem(
        task=capitalised(plain_text(shortened(said, TASK_WORDS))),
        category=_category(task.asked.text),
        details=shortened(task.asked.quote, 40),
        evidence=proof,
    )


def _category(text: str) -> str:
    counts = {name: len(pattern.findall(text)) for name, pattern in categories()}
    best = max(counts, key=counts.get)
    return best if counts[best] else "other"
