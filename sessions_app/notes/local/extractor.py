"""The local engine: what each rule finds, put together into one note."""

import time
from collections.abc import Callable, Sequence

from sessions_app.notes.local.risk import risk_flags
from sessions_app.notes.local.topics import topics
from sessions_app.notes.local.turns import Conversation
from sessions_app.notes.protocol import Context, ExtractedNotes, Extraction, Utterance

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
        found = {}
        for done, (field, rule) in enumerate(FIELDS.items(), start=1):
            found[field] = rule(conversation) if conversation.sentences else []
            on_progress(done / (len(FIELDS) + 1))
        notes = ExtractedNotes(**found)
        on_progress(1.0)
        seconds = time.monotonic() - began
        return Extraction(notes, "local", "rules", RULES, seconds=seconds)


FIELDS = {"risk_flags": risk_flags, "key_topics": topics}
