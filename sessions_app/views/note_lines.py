"""An extracted note as the page shows it: sections of lines, each with its evidence."""

from dataclasses import dataclass

from sessions_app.extraction.protocol import ExtractedNotes, Item
from sessions_app.notes.words import ASSERTIONS, MOODS, RISKS, SUPPORT
from sessions_app.views.pieces import holding


@dataclass(frozen=True)
class Line:
    """One statement of the note and the words that it rests on."""

    text: str
    item: Item
    detail: str = ""

    @property
    def positions(self):
        return [position for part in self.item.evidence for position in part.segment_ids]

    @property
    def first(self):
        return min(self.positions)

    @property
    def piece(self):
        return holding(self.first)

    @property
    def start(self):
        """When its first words are said; None where the transcript has no times."""
        starts = [part.start for part in self.item.evidence if part.start is not None]
        return min(starts, default=None)

    @property
    def said(self):
        return self.item.evidence[0]

    @property
    def quoted(self):
        """All that was said of it: an answer alone may mean little."""
        return " … ".join(part.quote for part in self.item.evidence)

    @property
    def doubt(self):
        return SUPPORT.get(self.item.support, "")


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line]
    is_prose: bool = False  # sentences that read on, rather than a list
    is_short: bool = False  # names, which need no line of their own
    note: str = ""


def sections(notes: ExtractedNotes) -> list[Section]:
    """In the order in which a therapist reads them; risk flags and patient summary stand apart."""
    return [
        Section("Session note", prose(notes.therapist_notes), is_prose=True),
        Section("Topics", names(notes.key_topics), is_short=True),
        Section("What it was about", prose(notes.topic_summary), is_prose=True),
        Section("Mood", mood_lines(notes), note=mood_words(notes)),
        Section("Strategies", [strategy_line(item) for item in notes.strategies]),
        Section("Triggers", [trigger_line(item) for item in notes.triggers]),
        Section("Agreed until next time", [task_line(item) for item in notes.action_items]),
        Section("In their own words", [quote_line(item) for item in notes.significant_quotes]),
        Section("Themes", names(notes.emotional_themes), is_short=True),
        Section("To follow up", [statement_line(item) for item in notes.follow_up_topics]),
        Section("Unresolved", [statement_line(item) for item in notes.unresolved_concerns]),
    ]


def risk_lines(notes: ExtractedNotes) -> list[Line]:
    """What may be going on now stands first, the rest keeps its order."""
    flags = sorted(notes.risk_flags, key=lambda flag: flag.assertion != "present")
    return [Line(RISKS[flag.type], flag, risk_words(flag)) for flag in flags]


def risk_words(flag):
    words = ASSERTIONS[flag.assertion]
    return f"{words}, {flag.severity} severity" if flag.assertion == "present" else words


def names(items):
    return [Line(item.name, item) for item in items]


def prose(sentences) -> list[Line]:
    return [Line(sentence.text, sentence) for sentence in sentences]


def mood_words(notes):
    if notes.session_mood is None:
        return ""
    mood = f"Overall {MOODS[notes.session_mood]}"
    return f"{mood}, {notes.mood_trajectory}" if notes.mood_trajectory else mood


def mood_lines(notes):
    return [
        Line(mood_reading(reading), reading, f"“{reading.evidence[0].quote}”")
        for reading in notes.mood_readings
    ]


def mood_reading(reading):
    words = MOODS[reading.mood].capitalize()
    return f"{words} ({reading.scale:g} of 10)" if reading.scale is not None else words


def strategy_line(item):
    return Line(item.name, item, joined(item.status, item.context))


def trigger_line(item):
    return Line(item.trigger, item, joined(item.severity, item.context))


def task_line(item):
    return Line(item.task, item, item.details)


def quote_line(item):
    return Line(f"“{item.quote}”", item, item.context)


def statement_line(item):
    return Line(item.text, item, "" if item.assertion == "present" else ASSERTIONS[item.assertion])


def joined(*parts):
    return " · ".join(part for part in parts if part)
