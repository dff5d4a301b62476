"""What every note engine takes and gives.

Every item of a note points at the transcript segments that it rests on. What cannot be found in the
transcript is dropped and counted, never shown as fact.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Protocol

from pydantic import BaseModel, ConfigDict, Field

SCHEMA_VERSION = "1"

Assertion = Literal["present", "historical", "negated", "hypothetical", "other_person"]
Support = Literal["verified", "weak", "unsupported"]
Source = Literal["rule", "llm", "both"]
Mood = Literal["very_low", "low", "neutral", "positive", "very_positive"]
Trajectory = Literal["improving", "declining", "stable", "fluctuating"]


class ExtractorUnavailable(Exception):
    """The world's fault: worth another attempt. The message is what the therapist reads."""

    def __init__(self, message: str, *, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after  # seconds, when the other side named them


@dataclass(frozen=True, slots=True)
class Utterance:
    """One transcript segment as the extractor sees it, corrections applied."""

    id: int  # the segment's position in the transcript; what evidence points at
    speaker: str  # "Therapist" or "Client"
    text: str
    start: float | None = None  # seconds; None for transcripts without times
    end: float | None = None


@dataclass(frozen=True, slots=True)
class Context:
    language: str = "en"


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Evidence(Model):
    segment_ids: list[int] = Field(min_length=1)
    start: float | None = None  # seconds
    end: float | None = None
    speaker: str
    quote: str  # verbatim from the transcript
    score: float = Field(ge=0, le=100)  # how well the quote was found; 100 is verbatim


class Item(Model):
    evidence: list[Evidence] = Field(min_length=1)
    support: Support = "verified"
    source: Source = "rule"


class Topic(Item):
    name: str


class Sentence(Item):
    """One sentence of a summary or of the therapist's notes, and what it rests on."""

    text: str


class Strategy(Item):
    name: str
    category: str
    status: Literal["introduced", "practiced", "assigned", "reviewed"]
    context: str


class Theme(Item):
    name: str


class Trigger(Item):
    trigger: str
    context: str
    severity: Literal["mild", "moderate", "severe"]


class ActionItem(Item):
    task: str
    category: str
    details: str = ""


class Quote(Item):
    quote: str
    context: str
    timestamp_start: float | None = None  # seconds


class Statement(Item):
    text: str
    assertion: Assertion = "present"


class RiskFlag(Item):
    type: Literal[
        "suicidal_ideation", "self_harm", "harm_to_others", "abuse", "substance", "crisis"
    ]
    assertion: Assertion
    severity: Literal["low", "medium", "high"]


class MoodReading(Item):
    """One thing that the client said about their mood: what the mood and its trajectory rest on."""

    mood: Mood
    scale: float | None = None  # 0..10 where a number was given


class ExtractedNotes(Model):
    """DESIGN section 5. An empty list means "Not discussed in this session"."""

    key_topics: Annotated[list[Topic], Field(max_length=7)] = []
    topic_summary: list[Sentence] = []
    strategies: list[Strategy] = []
    emotional_themes: list[Theme] = []
    triggers: list[Trigger] = []
    action_items: list[ActionItem] = []
    significant_quotes: list[Quote] = []
    session_mood: Mood | None = None  # None: nothing was said about it
    mood_trajectory: Trajectory | None = None
    mood_readings: list[MoodReading] = []
    follow_up_topics: list[Statement] = []
    unresolved_concerns: list[Statement] = []
    risk_flags: list[RiskFlag] = []
    therapist_notes: list[Sentence] = []  # 150-200 words, as long as the facts last
    patient_summary: list[Sentence] = []  # 100-150 words, second person, as long as the facts last

    def text(self, field: Literal["topic_summary", "therapist_notes", "patient_summary"]) -> str:
        return " ".join(sentence.text for sentence in getattr(self, field))


@dataclass(frozen=True, slots=True)
class Extraction:
    notes: ExtractedNotes
    engine: str  # "local", "openai"
    model: str
    prompt_version: str  # of rules or prompts
    dropped: int = 0  # items whose words were not found in the transcript
    seconds: float = 0.0  # wall time spent inside the engine
    usage: dict[str, float] | None = (
        None  # of outside engines: input_tokens, output_tokens, calls, usd
    )


class NoteExtractor(Protocol):
    def extract(
        self,
        transcript: Sequence[Utterance],
        context: Context,
        *,
        on_progress: Callable[[float], None] = lambda share_done: None,
    ) -> Extraction:
        """Read the whole transcript; call on_progress with the share done, 0..1.

        on_progress may raise (the session was cancelled): let it through.
        Raises ExtractorUnavailable.
        """
