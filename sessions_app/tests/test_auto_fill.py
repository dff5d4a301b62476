"""What the machine found, in the fields of a template: options, doubts, and how sure it is."""

import pytest

from sessions_app.extraction.local.extractor import LocalNoteExtractor
from sessions_app.extraction.protocol import ExtractedNotes
from sessions_app.notes.auto_fill import confidence, fill
from sessions_app.notes.content import Found
from sessions_app.notes.mappings import MAPPINGS, with_details
from sessions_app.notes.structure import Structure
from sessions_app.tests.extraction_cast import ENGLISH, GYM, TRAIN

FIRST_WORDS = {"speaker": "Client", "quote": "I slept badly.", "score": 100}


@pytest.fixture(scope="module")
def train():
    return LocalNoteExtractor().extract(TRAIN, ENGLISH).notes


def said(*turns, score=100):
    return {**FIRST_WORDS, "segment_ids": list(turns), "score": score}


def reading(mood, *turns, scale=None, **item):
    return {"mood": mood, "scale": scale, "evidence": [said(*turns)], **item}


def risk(**facts):
    flag = {"type": "suicidal_ideation", "assertion": "present", "severity": "high"}
    return {"risk_flags": [{**flag, "evidence": [said(1)], **facts}]}


def notes(**content):
    return ExtractedNotes.model_validate(content)


def filled(found, *, mapping, type="textarea", **field):
    """The one field of a template, filled from this."""
    field = {"id": "it", "label": "It", "type": type, "ai_mapping": mapping, **field}
    section = {"id": "only", "name": "Only", "fields": [field]}
    result = fill(Structure.model_validate({"sections": [section]}), found)
    return result.content.sections["only"]["it"]


def line(*turns, score=100, support="verified", source="rule"):
    evidence = [said(turn, score=score) for turn in turns]
    return Found.model_validate(
        {"text": "Slept badly", "evidence": evidence, "support": support, "source": source}
    )


def test_what_was_found_stands_in_the_field_with_its_words(train):
    field = filled(train, mapping="action_items")

    assert "two stops" in field.value
    assert field.origin == "session"
    assert field.found[0].evidence[0].segment_ids == [9]


def test_nothing_found_is_not_discussed():
    field = filled(notes(), mapping="triggers")

    assert (field.value, field.origin, field.found) == (None, "not_discussed", [])


def test_a_session_without_a_note_of_the_machine_fills_nothing():
    assert filled(None, mapping="key_topics").origin == "not_discussed"


def test_a_field_without_a_mapping_stays_empty(train):
    options = ["Appropriate", "Flat", "Labile", "Constricted"]
    field = filled(train, mapping=None, type="select", options=options)

    assert (field.value, field.origin) == (None, "not_discussed")


@pytest.mark.parametrize("name", MAPPINGS)
@pytest.mark.parametrize("talk", [TRAIN, GYM])
def test_every_mapping_points_at_words_of_the_transcript(name, talk):
    found = LocalNoteExtractor().extract(talk, ENGLISH).notes
    turns = {turn.id for turn in talk}

    lines = MAPPINGS[name].find(found)

    assert all(turns.issuperset(part.segment_ids) for each in lines for part in each.evidence)


def test_an_option_is_chosen_when_it_was_found_word_for_word():
    found = notes(
        mood_trajectory="improving", session_mood="low", mood_readings=[reading("low", 1)]
    )

    field = filled(
        found, mapping="mood_trajectory", type="select", options=["Declining", "Improving"]
    )

    assert field.value == "Improving"


def test_an_option_that_is_only_part_of_what_was_found_is_not_chosen():
    found = notes(session_mood="very_low", mood_readings=[reading("very_low", 1)])

    field = filled(found, mapping="session_mood", type="select", options=["Low", "Very"])

    assert field.value is None
    assert field.found[0].text == "Very low"


def test_an_option_is_not_chosen_on_weak_words():
    found = notes(session_mood="low", mood_readings=[reading("low", 1, support="weak")])

    assert filled(found, mapping="session_mood", type="select", options=["Low"]).value is None


def test_every_option_that_was_found_is_ticked_in_a_list():
    themes = [{"name": name, "evidence": [said(1)]} for name in ("fear", "shame")]
    options = ["Anger", "Fear", "Shame"]

    field = filled(
        notes(emotional_themes=themes),
        mapping="emotional_themes",
        type="multiselect",
        options=options,
    )

    assert field.value == ["Fear", "Shame"]


def test_a_denied_risk_chooses_no_option():
    field = filled(
        notes(**risk(assertion="negated")),
        mapping="risk_flags",
        type="select",
        options=["Suicidal thoughts", "None"],
    )

    assert field.value is None


def test_a_box_is_never_ticked_by_the_machine(train):
    field = filled(train, mapping="action_items", type="checkbox")

    assert field.value is None
    assert field.found


def test_a_denial_reads_as_a_denial():
    field = filled(notes(**risk(assertion="negated")), mapping="risk_flags")

    assert "denied" in field.value
    assert "Possible mention, please review." in field.value


def test_a_risk_that_no_words_support_is_marked_and_kept():
    field = filled(notes(**risk(support="unsupported")), mapping="risk_flags")

    assert field.value.endswith("Not supported by the words, please check.")


def test_anything_else_that_no_words_support_is_offered_and_not_written():
    topics = [{"name": "sleep", "evidence": [said(1)], "support": "unsupported"}]

    field = filled(notes(key_topics=topics), mapping="key_topics")

    assert field.value is None
    assert field.found[0].text == "sleep"


def test_present_risk_stands_first():
    flags = risk(assertion="historical")["risk_flags"] + risk(type="self_harm")["risk_flags"]

    field = filled(notes(risk_flags=flags), mapping="risk_flags")

    assert field.value.startswith("Self-harm")


def test_the_clients_own_number_stands_on_a_scale_to_ten():
    found = notes(session_mood="low", mood_readings=[reading("low", 1, scale=4)])

    assert filled(found, mapping="session_mood", type="scale").value == 4


def test_two_numbers_are_left_for_the_therapist(train):
    assert filled(train, mapping="session_mood", type="scale").value is None


def test_a_number_out_of_ten_is_none_out_of_five():
    found = notes(session_mood="low", mood_readings=[reading("low", 1, scale=4)])

    field = filled(found, mapping="session_mood", type="scale", minimum=1, maximum=5)

    assert field.value is None


def test_more_turns_make_it_surer_and_longer_words_do_not():
    short = line(1)
    long = short.model_copy(update={"text": short.text * 50})

    assert confidence([line(1, 2)]) > confidence([short])
    assert confidence([long]) == confidence([short])


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (line(1), 0.7),
        (line(1, 2), 0.85),
        (line(1, 2, 3), 0.925),
        (line(1, score=80), 0.56),
        (line(1, support="weak"), 0.42),
        (line(1, support="unsupported"), 0.14),
        (line(1, source="both"), 0.85),
    ],
)
def test_confidence_follows_its_formula(found, expected):
    assert confidence([found]) == pytest.approx(expected)


def test_missing_fields_name_what_a_person_has_to_write():
    structure = {
        "sections": [
            {
                "id": "plan",
                "name": "Plan",
                "fields": [{"id": "homework", "label": "Homework", "type": "text"}],
            }
        ]
    }

    result = fill(Structure.model_validate(structure), notes())

    assert result.missing_fields == {"plan": ["homework"]}
    assert result.confidence_scores == {"plan": {"homework": None}}


def test_a_detail_that_says_the_task_once_more_is_left_out():
    assert with_details("Call her on Sunday", "I will call her on Sunday.") == "Call her on Sunday"
    assert with_details("Call her", "before noon") == "Call her (before noon)"
