"""The engine that reads nothing: for tests and benchmarks of the pipeline around it."""

from collections.abc import Callable, Sequence

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.protocol import Context, ExtractedNotes, Extraction, Topic, Utterance


class NullNoteExtractor:
    """One topic, on the first utterance that has words; a valid note at no cost."""

    def extract(
        self,
        transcript: Sequence[Utterance],
        context: Context,
        *,
        on_progress: Callable[[float], None] = lambda share_done: None,
    ) -> Extraction:
        first = next((utterance for utterance in transcript if utterance.text.strip()), None)
        topics = [Topic(name="Opening", evidence=[evidence(first, first.text)])] if first else []
        on_progress(1.0)
        return Extraction(ExtractedNotes(key_topics=topics), "null", "none", "null-1")
