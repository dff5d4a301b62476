"""What the client said about their mood: numbers first, then words."""

import re
from collections.abc import Iterator
from functools import cache
from statistics import mean

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.phrases import lexicon, matcher
from sessions_app.extraction.local.reading import Sentence
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.protocol import Mood, MoodReading, Trajectory

SCALE: list[Mood] = ["very_low", "low", "neutral", "positive", "very_positive"]
NUMBERS = [
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
]  # fmt: skip
NUMBER = re.compile(
    rf"(?<!\w)(?P<number>{'|'.join(NUMBERS)}|10|[0-9])(?P<half> and a half| \. 5)?(?!\w)"
)
OUT_OF_TEN = re.compile(r"(?<!\w)(?:out of|on a scale of|/) ?(?:ten|10|one to ten)(?!\w)")
ENOUGH = 4  # readings in words before a trajectory can be told
MOST = 12
NEGATED = re.compile(r"(?<!\w)(?:not|never|no|hardly|less|without)(?: \w+){0,2} $")


@cache
def cue(name: str) -> re.Pattern:
    return matcher(lexicon("mood")[name]["phrases"])


@cache
def mood_words() -> list[tuple[Mood, re.Pattern]]:
    return [(mood, matcher(phrases)) for mood, phrases in lexicon("mood")["words"].items()]


def mood_readings(conversation: Conversation) -> list[MoodReading]:
    return (list(_scaled(conversation)) or list(_worded(conversation)))[:MOST]


def session_mood(readings: list[MoodReading]) -> Mood | None:
    if not readings:
        return None
    return SCALE[round(mean(SCALE.index(reading.mood) for reading in readings))]


def mood_trajectory(readings: list[MoodReading]) -> Trajectory | None:
    """Within the session; None where too little was said to tell."""
    levels = [_level(reading) for reading in readings]
    if len(levels) < (2 if readings and readings[0].scale is not None else ENOUGH):
        return None
    half = max(len(levels) // 2, 1)
    change = mean(levels[-half:]) - mean(levels[:half])
    if change >= 1:
        return "improving"
    if change <= -1:
        return "declining"
    return "fluctuating" if max(levels) - min(levels) >= 4 else "stable"


def _level(reading: MoodReading) -> float:
    """On 0..10, whether it came as a number or as a word."""
    return SCALE.index(reading.mood) * 2.5 if reading.scale is None else reading.scale


def _scaled(conversation: Conversation) -> Iterator[MoodReading]:
    for sentence in conversation.clients:
        asked = conversation.before(sentence) if _is_first(sentence) else None
        question = asked.text if asked is not None else ""
        about = f"{question} {sentence.text}"
        on_scale = _asks_scale(question) or OUT_OF_TEN.search(sentence.text)
        if not on_scale or cue("unrelated").search(about) or not _is_mood(about):
            continue
        number = _number(sentence.text)
        if number:
            yield _reading(sentence, _value(number, about))


def _is_first(sentence: Sentence) -> bool:
    return sentence is sentence.reading.sentences[0]


def _asks_scale(question: str) -> bool:
    return bool(cue("scale_question").search(question))


def _is_mood(about: str) -> bool:
    return bool(cue("about_mood").search(about) or cue("reversed").search(about))


def _number(text: str) -> re.Match | None:
    """The first number that is not of hours, percent or people."""
    plain = OUT_OF_TEN.sub("", text)
    found = NUMBER.finditer(plain)
    return next((each for each in found if not cue("counted").match(plain, each.end() + 1)), None)


def _value(number: re.Match, about: str) -> float:
    said = number["number"]
    value = float(said) if said.isdigit() else float(NUMBERS.index(said))
    value = min(value + (0.5 if number["half"] else 0), 10.0)
    is_reversed = cue("reversed").search(about) and not re.search(r"(?<!\w)mood(?!\w)", about)
    return 10 - value if is_reversed else value


def _reading(sentence: Sentence, value: float) -> MoodReading:
    mood = SCALE[min(int(value / 2.01), 4)]
    return MoodReading(
        mood=mood, scale=value, evidence=[evidence(sentence.utterance, sentence.quote)]
    )


def _worded(conversation: Conversation) -> Iterator[MoodReading]:
    for sentence in conversation.clients:
        if sentence.is_question or not cue("state").search(sentence.text):
            continue
        mood = _mood_in(sentence.text)
        if mood:
            yield MoodReading(mood=mood, evidence=[evidence(sentence.utterance, sentence.quote)])


def _mood_in(text: str) -> Mood | None:
    """The strongest word counts; a denied one does not."""
    state = cue("state").search(text)
    near = text[: state.end() + 45] if state else text
    for mood in ("very_low", "very_positive", "low", "positive", "neutral"):
        pattern = dict(mood_words())[mood]
        for found in pattern.finditer(near, state.start() if state else 0):
            if not NEGATED.search(near[: found.start()]):
                return mood
            if mood in {"positive", "very_positive"}:
                return "low"
    return None
