"""The local engine: what each rule finds, put together into one note."""

import time
from collections.abc import Callable, Sequence

from sessions_app.extraction.local.concerns import follow_up_topics, unresolved_concerns
from sessions_app.extraction.local.feelings import emotional_themes, triggers
from sessions_app.extraction.local.homework import action_items
from sessions_app.extraction.local.letter import patient_summary
from sessions_app.extraction.local.mood import mood_readings, mood_trajectory, session_mood
from sessions_app.extraction.local.quotes import significant_quotes
from sessions_app.extraction.local.risk import risk_flags
from sessions_app.extraction.local.strategies import strategies
from sessions_app.extraction.local.summaries import therapist_notes, topic_summary
from sessions_app.extraction.local.topics import topics
from sessions_app.extraction.local.turns import Conversation
from sessions_app.extraction.protocol import Context, ExtractedNotes, Extraction, Utterance

RULES = "rules-1"


class LocalNoteExtractor:
    """Deterministic, and grounded by construction: what it shows is cut from the transcript."""

    def extract(
        self,
        transcript: Sequence[Utterance],
        context: Context,
        *,
        on_progress: Callable[[float], None] = lambda share_done: None,
    ) -> Extraction:
        began = time.monotonic()
        conversation = Conversation(transcript)
        notes = ExtractedNotes()
        if conversation.sentences:
            notes = _written(conversation, _found(conversation, on_progress))
        on_progress(1.0)
        seconds = time.monotonic() - began
        return Extraction(notes, "local", "rules", RULES, seconds=seconds)


RULES_OF_FIELDS = {
    "risk_flags": risk_flags,
    "key_topics": topics,
    "emotional_themes": emotional_themes,
    "triggers": triggers,
    "action_items": action_items,
    "significant_quotes": significant_quotes,
    "mood_readings": mood_readings,
    "follow_up_topics": follow_up_topics,
    "unresolved_concerns": unresolved_concerns,
}


def _found(conversation: Conversation, on_progress: Callable[[float], None]) -> ExtractedNotes:
    found = {}
    for done, (field, rule) in enumerate(RULES_OF_FIELDS.items(), start=1):
        found[field] = rule(conversation)
        on_progress(done / (len(RULES_OF_FIELDS) + 2))
    found["strategies"] = strategies(conversation, found["action_items"])
    found["session_mood"] = session_mood(found["mood_readings"])
    found["mood_trajectory"] = mood_trajectory(found["mood_readings"])
    return ExtractedNotes(**found)


def _written(conversation: Conversation, notes: ExtractedNotes) -> ExtractedNotes:
    """The texts, which are written over the items."""
    return notes.model_copy(
        update={
            "topic_summary": topic_summary(notes),
            "therapist_notes": therapist_notes(conversation, notes),
            "patient_summary": patient_summary(conversation, notes),
        }
    )
