"""What a template's field may ask of the machine's note, by the name in its `ai_mapping`."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from sessions_app.extraction.protocol import ExtractedNotes, Item, MoodReading, RiskFlag, Strategy
from sessions_app.notes.content import Found
from sessions_app.notes.words import ASSERTIONS, MOODS, RISKS, SUPPORT

TO_REVIEW = "Possible mention, please review."  # how a line of risk ends until somebody changes it
WORST_FIRST = ("unsupported", "weak", "verified")


def no_numbers(notes: ExtractedNotes) -> list[float]:
    return []


@dataclass(frozen=True)
class Mapping:
    label: str  # as the page calls it on which templates are made
    find: Callable[[ExtractedNotes], list[Found]]
    is_prose: bool = False  # sentences that read on, rather than a list
    chooses: bool = False  # what is found may be an option of a field, word for word
    keeps_doubtful: bool = False  # what the words do not support is marked, not left out
    numbers: Callable[[ExtractedNotes], list[float]] = field(default=no_numbers)  # of 0..10


def found(item: Item, text: str) -> Found:
    return Found(text=text, evidence=item.evidence, support=item.support, source=item.source)


def resting_on(items: Sequence[Item], text: str) -> list[Found]:
    """One line that several items bear out together; as doubtful as the most doubtful of them."""
    if not items:
        return []
    sources = {item.source for item in items}
    return [
        Found(
            text=text,
            evidence=[part for item in items for part in item.evidence],
            support=min((item.support for item in items), key=WORST_FIRST.index),
            source=sources.pop() if len(sources) == 1 else "both",
        )
    ]


def with_details(name: str, *details: str) -> str:
    """A detail that only says the name once more is left out."""
    said = name.casefold()
    known = ", ".join(detail for detail in details if detail and said not in detail.casefold())
    return f"{name} ({known})" if known else name


def topics(notes):
    return [found(topic, topic.name) for topic in notes.key_topics]


def themes(notes):
    return [found(theme, theme.name) for theme in notes.emotional_themes]


def sentences(name):
    return lambda notes: [found(sentence, sentence.text) for sentence in getattr(notes, name)]


def statements(name):
    return lambda notes: [found(item, statement_words(item)) for item in getattr(notes, name)]


def statement_words(item):
    return with_details(
        item.text, "" if item.assertion == "present" else ASSERTIONS[item.assertion]
    )


def mood(notes):
    """The overall mood rests on everything that the client said about it."""
    if notes.session_mood is None:
        return []
    return resting_on(notes.mood_readings, MOODS[notes.session_mood].capitalize())


def trajectory(notes):
    if notes.mood_trajectory is None:
        return []
    return resting_on(notes.mood_readings, notes.mood_trajectory.capitalize())


def mood_presentation(notes):
    """What the client said of their mood, as it was said; not how they looked."""
    course = [found(each, f"In the session: {each.text.lower()}") for each in trajectory(notes)]
    return [found(reading, reading_words(reading)) for reading in notes.mood_readings] + course


def reading_words(reading: MoodReading) -> str:
    scale = "" if reading.scale is None else f"{reading.scale:g} of 10"
    name = with_details(f"{MOODS[reading.mood].capitalize()} mood", scale)
    return f"{name}: “{reading.evidence[0].quote}”"


def scales(notes):
    return [reading.scale for reading in notes.mood_readings if reading.scale is not None]


def strategies(*statuses):
    def find(notes):
        rows = [each for each in notes.strategies if not statuses or each.status in statuses]
        return [found(each, strategy_words(each, names_status=not statuses)) for each in rows]

    return find


def strategy_words(strategy: Strategy, *, names_status: bool) -> str:
    return with_details(strategy.name, strategy.status if names_status else "", strategy.context)


def triggers(notes):
    return [
        found(each, with_details(each.trigger, each.severity, each.context))
        for each in notes.triggers
    ]


def tasks(notes):
    return [found(each, with_details(each.task, each.details)) for each in notes.action_items]


def homework(notes):
    """What was agreed until next time, and strategies that the therapist set."""
    return tasks(notes) + strategies("assigned")(notes)


def quotes(notes):
    return [
        found(each, with_details(f"“{each.quote}”", each.context))
        for each in notes.significant_quotes
    ]


def risks(notes):
    """What may be going on now stands first. The machine never says that there is no risk."""
    flags = sorted(notes.risk_flags, key=lambda flag: flag.assertion != "present")
    return [found(flag, risk_words(flag)) for flag in flags]


def risk_words(flag: RiskFlag) -> str:
    severity = f"{flag.severity} severity" if flag.assertion == "present" else ""
    name = with_details(RISKS[flag.type], ASSERTIONS[flag.assertion], severity)
    doubt = SUPPORT.get(flag.support, "")
    words = f"{name}: “{flag.evidence[0].quote}” {TO_REVIEW}"
    return f"{words} {doubt}." if doubt else words


MAPPINGS: dict[str, Mapping] = {
    "key_topics": Mapping("Topics of the session", topics, chooses=True),
    "topic_summary": Mapping(
        "What the session was about, in sentences", sentences("topic_summary"), is_prose=True
    ),
    "therapist_notes": Mapping(
        "The whole session in short", sentences("therapist_notes"), is_prose=True
    ),
    "session_mood": Mapping("Overall mood", mood, chooses=True, numbers=scales),
    "mood_trajectory": Mapping("How the mood changed", trajectory, chooses=True),
    "mood_presentation": Mapping(
        "Mood in the client’s words, and how it changed", mood_presentation, numbers=scales
    ),
    "emotional_themes": Mapping("Feelings that came up", themes, chooses=True),
    "triggers": Mapping("Triggers", triggers, chooses=True),
    "strategies": Mapping("Strategies and techniques", strategies(), chooses=True),
    "strategies.introduced": Mapping(
        "Strategies that were new", strategies("introduced"), chooses=True
    ),
    "strategies.practiced": Mapping(
        "Strategies that were practised", strategies("practiced"), chooses=True
    ),
    "strategies.assigned": Mapping(
        "Strategies to use until next time", strategies("assigned"), chooses=True
    ),
    "strategies.reviewed": Mapping(
        "Strategies that were looked back at", strategies("reviewed"), chooses=True
    ),
    "action_items": Mapping("Agreed until next time", tasks),
    "homework": Mapping("Agreed until next time, with strategies to use", homework),
    "significant_quotes": Mapping("The client’s own words", quotes),
    "follow_up_topics": Mapping("To follow up", statements("follow_up_topics")),
    "unresolved_concerns": Mapping("Unresolved concerns", statements("unresolved_concerns")),
    "risk_flags": Mapping("Possible mentions of risk", risks, keeps_doubtful=True),
}
