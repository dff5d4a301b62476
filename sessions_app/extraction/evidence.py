"""Evidence: the words of the transcript that an item of the note rests on."""

from collections.abc import Sequence

from sessions_app.extraction.protocol import Evidence, Utterance

THERAPIST = {"therapist", "doctor", "clinician", "counselor", "counsellor", "interviewer"}
CLIENT = {"client", "patient"}


def is_therapist(utterance: Utterance) -> bool:
    return utterance.speaker.strip().lower() in THERAPIST


def is_client(utterance: Utterance) -> bool:
    return utterance.speaker.strip().lower() in CLIENT


def evidence(utterance: Utterance, quote: str, score: float = 100.0) -> Evidence:
    """The quote must be a verbatim piece of the utterance's text."""
    return Evidence(
        segment_ids=[utterance.id],
        start=utterance.start,
        end=utterance.end,
        speaker=utterance.speaker,
        quote=quote,
        score=score,
    )


def spanning(utterances: Sequence[Utterance], quote: str, score: float) -> Evidence:
    """For a quote that runs over several segments."""
    return Evidence(
        segment_ids=[utterance.id for utterance in utterances],
        start=utterances[0].start,
        end=utterances[-1].end,
        speaker=utterances[0].speaker,
        quote=quote,
        score=score,
    )
