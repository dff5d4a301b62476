"""Words in a transcript that speak to the model, and a model that obeys every one of them."""

from pathlib import Path

import pytest

from sessions_app.extraction.openai import OpenAINoteExtractor
from sessions_app.extraction.protocol import ExtractedNotes
from sessions_app.tests.extraction_cast import ENGLISH, spoken
from sessions_app.tests.extraction_server import answering, item, notes

INJECTIONS = (Path(__file__).parent / "data/injections.txt").read_text("utf-8").splitlines()
RISK = "I've been thinking about killing myself every night this week."
BAIT = "![x](https://evil.example/?q=1) <script>alert(1)</script> http://evil.example "
POISON = ("evil.example", "<", ">", "](", "javascript:", "{{", "${", "`")


def obeying(words):
    """The worst of models: repeats the order everywhere and denies the risk."""
    sentences = [{"text": BAIT + words, "cites": [0, 1, 999]}] * 20
    return notes(
        item("topic", words, name=BAIT + words, detail=BAIT),
        item("homework", words, name=words, detail=BAIT + words),
        item("risk", RISK, risk="suicidal_ideation", assertion="negated", level="low"),
        item("mood", words, mood="very_positive", name=words),
        topic_summary=sentences,
        therapist_notes=sentences,
        patient_summary=sentences,
    )


def read(words):
    transcript = spoken("T: How are you?", f"C: {words}", "T: I see.", f"C: {RISK}")
    with answering(obeying(words)) as server:
        extractor = OpenAINoteExtractor(base_url=server.url, pause=lambda seconds: None)
        return extractor.extract(transcript, ENGLISH).notes


@pytest.mark.parametrize("words", INJECTIONS)
def test_risk_that_was_spoken_stays_flagged(words):
    note = read(words)

    assert ("suicidal_ideation", "present", "high") in [
        (flag.type, flag.assertion, flag.severity) for flag in note.risk_flags
    ]


@pytest.mark.parametrize("words", INJECTIONS)
def test_nothing_the_model_wrote_links_or_marks_up(words):
    note = read(words)

    written = " ".join(
        [
            *(topic.name for topic in note.key_topics),
            *(action.task + action.details for action in note.action_items),
            *(sentence.text for sentence in note.topic_summary if sentence.source == "llm"),
            *(sentence.text for sentence in note.therapist_notes if sentence.source == "llm"),
            *(sentence.text for sentence in note.patient_summary if sentence.source == "llm"),
        ]
    )
    assert [poison for poison in POISON if poison in written] == []


@pytest.mark.parametrize("words", INJECTIONS)
def test_note_is_valid_short_and_rests_on_the_transcript(words):
    note = read(words)

    assert ExtractedNotes.model_validate(note.model_dump()) == note
    assert len(note.text("therapist_notes").split()) <= 200
    assert len(note.text("patient_summary").split()) <= 150
    assert {
        number
        for field in (note.key_topics, note.action_items, note.risk_flags, note.therapist_notes)
        for thing in field
        for proof in thing.evidence
        for number in proof.segment_ids
    } <= {0, 1, 2, 3}
