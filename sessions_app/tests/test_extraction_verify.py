"""Faults planted into a note that was right."""

import pytest

from sessions_app.extraction.evidence import evidence
from sessions_app.extraction.local.extractor import LocalNoteExtractor
from sessions_app.extraction.protocol import (
    ActionItem,
    ExtractedNotes,
    MoodReading,
    Quote,
    RiskFlag,
    Statement,
    Theme,
    Trigger,
)
from sessions_app.extraction.verify import verify
from sessions_app.tests.extraction_cast import ENGLISH, GYM, TRAIN, spoken

HOMEWORK = TRAIN[9]
SCARED = TRAIN[6]


def risk(utterance, **fields):
    given = {"type": "suicidal_ideation", "assertion": "present", "severity": "high", **fields}
    return RiskFlag(evidence=[evidence(utterance, utterance.text)], source="llm", **given)


def homework(utterance, task="Ride the train two stops on Thursday and Saturday"):
    return ActionItem(task=task, category="other", evidence=[evidence(utterance, utterance.text)])


def test_right_items_are_verified():
    note = ExtractedNotes(action_items=[homework(HOMEWORK)])

    verified = verify(note, TRAIN)

    assert verified.notes.action_items[0].support == "verified"
    assert verified.dropped == 0


def test_rules_own_note_passes_whole():
    note = LocalNoteExtractor().extract(TRAIN, ENGLISH).notes

    verified = verify(note, TRAIN)

    assert verified.dropped == 0
    assert verified.notes.risk_flags == note.risk_flags


@pytest.mark.parametrize(
    ("field", "fault"),
    [
        pytest.param(
            "emotional_themes",
            Theme(name="Anxiety", evidence=[evidence(TRAIN[2], TRAIN[2].text)]),
            id="feeling of the therapist",
        ),
        pytest.param(
            "significant_quotes",
            Quote(quote=TRAIN[5].text, context="", evidence=[evidence(TRAIN[5], TRAIN[5].text)]),
            id="quote of the therapist",
        ),
        pytest.param("action_items", homework(TRAIN[4]), id="homework nobody gave"),
        pytest.param(
            "mood_readings",
            MoodReading(mood="low", evidence=[evidence(TRAIN[0], TRAIN[0].text)]),
            id="mood of the therapist",
        ),
        pytest.param(
            "triggers",
            Trigger(
                trigger="The dog next door barks",
                context="",
                severity="mild",
                evidence=[evidence(SCARED, "The dog next door barks all night long")],
            ),
            id="foreign quote",
        ),
        pytest.param(
            "unresolved_concerns",
            Statement(
                text="Client wants to die", evidence=[evidence(TRAIN[8], "I don't want to die.")]
            ),
            id="denial turned round",
        ),
    ],
)
def test_planted_fault_is_dropped_and_counted(field, fault):
    verified = verify(ExtractedNotes(**{field: [fault]}), TRAIN)

    assert getattr(verified.notes, field) == []
    assert verified.dropped == 1


def test_moved_evidence_is_put_right_and_marked_weak():
    moved = homework(HOMEWORK).model_copy(update={"evidence": [evidence(TRAIN[3], HOMEWORK.text)]})

    verified = verify(ExtractedNotes(action_items=[moved]), TRAIN)

    assert verified.notes.action_items[0].evidence[0].segment_ids == [9]
    assert verified.notes.action_items[0].support == "weak"


def test_flag_on_a_session_about_the_gym_is_unsupported():
    verified = verify(ExtractedNotes(risk_flags=[risk(GYM[1])]), GYM)

    assert [flag.support for flag in verified.notes.risk_flags] == ["unsupported"]


def test_flag_that_takes_a_denial_for_a_wish_is_unsupported():
    verified = verify(ExtractedNotes(risk_flags=[risk(TRAIN[8])]), TRAIN)

    assert [(flag.assertion, flag.support) for flag in verified.notes.risk_flags] == [
        ("negated", "verified"),
        ("present", "unsupported"),
    ]


def test_model_never_lowers_what_the_rules_found():
    transcript = spoken("C: I've been thinking about killing myself.")
    lowered = risk(transcript[0], severity="low")

    verified = verify(ExtractedNotes(risk_flags=[lowered]), transcript)

    assert [(flag.severity, flag.source) for flag in verified.notes.risk_flags] == [
        ("high", "both")
    ]


def test_flag_on_words_nobody_said_is_dropped():
    foreign = risk(TRAIN[4]).model_copy(
        update={"evidence": [evidence(TRAIN[4], "I will jump off the bridge tomorrow at nine")]}
    )

    verified = verify(ExtractedNotes(risk_flags=[foreign]), GYM)

    assert verified.notes.risk_flags == []
    assert verified.dropped == 1
